""".doc, .wps and .rtf by way of LibreOffice, where it is installed: converted to .docx and handed to that reader.

One process at a time, in a profile of its own that allows no macros and no links, under a time limit; whatever it
leaves behind is removed. Where it is missing the user is told what to install, or how to do without.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from indexer.readers import load_reader
from indexer.readers.base import Extracted, Limits, check_size
from indexer.readers.office_lock import hold_office_lock
from indexer.readers.office_profile import write_profile
from kb.errors import LimitExceeded, SourceError, UnreadableSource

MIN_SECONDS = 5.0  # to convert, however long the wait was; most files take one
PROGRAM_VARIABLE = "KB_SOFFICE"
PROGRAMS = ("soffice", "libreoffice")
PROGRAM_PATHS = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
OLE = b"\xd0\xcf\x11\xe0"
RTF = b"{\\rtf"
WORD_MARK = b"\xec\xa5"  # first bytes of a Word stream, which begins on a sector
SECTOR_BYTES = 512
ENCRYPTED_FLAG = 0x01  # in the byte 11 of that stream
SAVE_AS = "请用 Word 或 WPS 打开，另存为 docx"


def read(data: bytes, *, name: str, limits: Limits) -> Extracted:
    """The lines of an old Word, WPS or RTF document."""
    document = convert(data, name=name, limits=limits)
    return replace(load_reader("docx").read(document, name=name, limits=limits), format=file_format(data))


def file_format(data: bytes) -> str:
    """doc or rtf, by content."""
    return "rtf" if data.startswith(RTF) else "doc"


def convert(data: bytes, *, name: str, limits: Limits) -> bytes:
    """The same document as .docx."""
    check_size(data, name=name, limits=limits)
    _refuse_if_hopeless(data, name=name)
    program = find_program()
    if program is None:
        advice = "请安装 LibreOffice（Linux：apt install libreoffice-writer），或用 Word、WPS 另存为 docx"
        raise UnreadableSource(
            f"读 {file_format(data)} 文件要用 LibreOffice，这台电脑上没有", where=name, advice=advice
        )
    deadline = time.monotonic() + limits.max_seconds
    try:
        with hold_office_lock(name=name, deadline=deadline), tempfile.TemporaryDirectory(prefix="kb-office-") as folder:
            return _convert_in(Path(folder), data, program=program, name=name, limits=limits, deadline=deadline)
    except SourceError:
        raise
    except OSError as error:
        what = "转换时临时文件夹写不下或打不开"
        raise UnreadableSource(what, where=name, advice=f"请清理磁盘（{tempfile.gettempdir()}）后再试") from error


def find_program() -> str | None:
    """Where LibreOffice is: what KB_SOFFICE names, else on the path, else where installers put it."""
    if named := os.environ.get(PROGRAM_VARIABLE):
        return named if Path(named).is_file() else None
    found = next((path for program in PROGRAMS if (path := shutil.which(program))), None)
    return found or next((path for path in PROGRAM_PATHS if Path(path).is_file()), None)


def is_locked(data: bytes) -> bool:
    """Whether an old Word document wants a password: its first stream says so in the clear."""
    for offset in range(SECTOR_BYTES, min(len(data), 1024 * SECTOR_BYTES), SECTOR_BYTES):
        if data[offset : offset + 2] == WORD_MARK:
            return bool(data[offset + 11 : offset + 12] and data[offset + 11] & ENCRYPTED_FLAG)
    return False


def _refuse_if_hopeless(data: bytes, *, name: str) -> None:
    if not data:
        raise UnreadableSource("文件是空的", where=name, advice="请重新保存或重新下载")
    if not data.startswith((OLE, RTF)):
        raise UnreadableSource("不是 Word、WPS 或 RTF 文档", where=name, advice=SAVE_AS)
    if data.startswith(OLE) and is_locked(data):
        raise UnreadableSource("设有打开密码，读不了", where=name, advice="请解除密码后另存为 docx")


def _convert_in(folder: Path, data: bytes, *, program: str, name: str, limits: Limits, deadline: float) -> bytes:
    # WPS writes Word's format under its own suffix, which LibreOffice would take for Microsoft Works.
    source = folder / ("source.rtf" if data.startswith(RTF) else "source.doc")
    source.write_bytes(data)
    profile = folder / "profile"
    write_profile(profile)
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source)),
    ]
    left = max(deadline - time.monotonic(), MIN_SECONDS)  # waiting for others has cost some of the time
    _run(command, folder=folder, name=name, seconds=min(left, limits.max_seconds))
    target = folder / "out" / "source.docx"
    if not target.is_file():
        raise UnreadableSource("LibreOffice 转换不成，文件可能已损坏", where=name, advice=SAVE_AS)
    if target.stat().st_size > limits.max_bytes:
        raise LimitExceeded("转换出来的文件过大", where=name, advice="请拆成较小的文件")
    return target.read_bytes()


def _run(command: list[str], *, folder: Path, name: str, seconds: float) -> None:
    """Run to the end or to the time limit, and end every process it started."""
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    # A proxy that is not there: whatever would be fetched in spite of the profile is not.
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=sys.platform != "win32",
    )
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(f"LibreOffice 转换超过 {seconds:.0f} 秒，已停止", where=name, advice=SAVE_AS) from error
    finally:
        _end(process)
    if code != 0:
        raise UnreadableSource("LibreOffice 转换时出错退出", where=name, advice=SAVE_AS)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and those it started (soffice is a script around the real program)."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):  # all of them have ended by themselves
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
