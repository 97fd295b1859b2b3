"""资料管理 · 上传: files come in, are shown as they were read, and are added or thrown away.

Works as one form without scripts; with them each file is sent by itself, so that its progress can be seen.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.doubts import NOISE_NAMES, find_doubts
from kb.errors import KBError, UsageError
from kb.model import Report
from kb.uploads import MAX_FILE_BYTES, MAX_UPLOAD_BYTES, Uploads
from webui.access import current_user, require_keeper
from webui.handover import SUFFIXES, Handover
from webui.library import current_library
from webui.limits import takes_files

blueprint = Blueprint("uploading", __name__, url_prefix="/manage/uploads")
blueprint.before_request(require_keeper)

MAX_FORM_BYTES = 4 * MAX_FILE_BYTES  # all files of one form without scripts
SHOWN_DOUBTS = 100
READ_FOR_DOUBTS = 40  # files that are opened for the list of doubtful values; the rest is a page further

# Worst first: what the keeper must see before anything is added.
STATE_ORDER = ("secret", "marked", "failed", "read", "reading", "received", "known", "added", "ignored", "unpacked")
STATE_NAMES = {
    "received": "等着读",
    "reading": "正在读",
    "unpacked": "已解开",
    "read": "读好了",
    "failed": "没有读成",
    "marked": "标有内部资料",
    "secret": "标有密级",
    "ignored": "不读",
    "added": "已收入",
    "known": "库里已有",
}
UPLOAD_NAMES = {
    "open": "正在上传",
    "reading": "正在读",
    "ready": "等您过目",
    "adding": "正在收入",
    "done": "已收入",
    "discarded": "已放弃",
}


def install_handover(app: Flask, handover: Handover) -> None:
    """Let uploads be worked on by this one."""
    app.extensions["handover"] = handover


def _uploads() -> Uploads:
    return current_library().uploads


def _wake() -> None:
    current_app.extensions["handover"].wake()


@blueprint.get("/")
def index() -> str:
    """Where files are dropped, and the uploads before."""
    uploads = [_with_counts(upload) for upload in _uploads().list() if upload["state"] != "discarded"]
    return render_template(
        "uploads.html",
        uploads=uploads,
        upload_names=UPLOAD_NAMES,
        suffixes=SUFFIXES,
        max_file_bytes=MAX_FILE_BYTES,
        max_upload_bytes=MAX_UPLOAD_BYTES,
    )


@blueprint.post("/")
@takes_files(MAX_FORM_BYTES)
def send() -> Response:
    """All files in one form: receive them and begin to read."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        raise UsageError("没有选文件", advice="请返回，选好文件再上传")
    uploads = _uploads()
    number = uploads.begin(current_user().name)
    try:
        for file in files:
            uploads.receive(number, file.filename or "", file.stream)
    except KBError:
        uploads.discard(number)
        raise
    return _begin_reading(number)


@blueprint.post("/new")
def begin() -> Response:
    """A script asks for an upload to which it will send files one by one."""
    number = _uploads().begin(current_user().name)
    return jsonify({"number": number, "address": url_for(".page", number=number)})


@blueprint.post("/<int:number>/files")
@takes_files(MAX_FILE_BYTES)
def receive(number: int) -> Response:
    """One file as the body of a request; its name in the address."""
    return jsonify(_uploads().receive(number, request.args.get("name", ""), request.stream))


@blueprint.post("/<int:number>/read")
def read(number: int) -> Response:
    """Everything is here: begin to read."""
    upload = _uploads().get(number)
    if upload["state"] != "open" or not upload["files"]:
        raise UsageError("这次上传没有文件，或已经开始读取", advice="请刷新页面查看")
    return _begin_reading(number)


@blueprint.get("/<int:number>")
def page(number: int) -> str:
    """How every file was read, before anything is in the library; or how far it has come."""
    upload = _uploads().get(number)
    files = sorted(upload["files"], key=lambda file: (STATE_ORDER.index(file["state"]), -_doubts_of(file)))
    return render_template(
        "upload.html",
        upload=upload,
        files=files,
        counts=_count(files),
        doubts=list(islice(_iterate_doubts(files), SHOWN_DOUBTS)) if upload["state"] == "ready" else [],
        state_names=STATE_NAMES,
        upload_names=UPLOAD_NAMES,
        noise_names=NOISE_NAMES,
    )


@blueprint.get("/<int:number>/status")
def status(number: int) -> Response:
    """How far it has come, for the page that waits."""
    upload = _uploads().get(number)
    files = upload["files"]
    done = sum(file["state"] not in ("received", "reading") for file in files)
    if upload["state"] == "adding":
        chosen = [file for file in files if file["choice"] != "leave"]
        files, done = chosen, sum(file["state"] in ("added", "known", "failed") for file in chosen)
    current = next((file["name"] for file in files if file["state"] == "reading"), "")
    answer = jsonify(
        {"state": upload["state"], "note": upload["note"], "done": done, "total": len(files), "current": current}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/<int:number>/files/<int:file_number>")
def file_page(number: int, file_number: int) -> str:
    """One file as it was read: its reports with their outlines, and what was set aside."""
    file = _file(number, file_number)
    parsed = _uploads().reading(file)
    if parsed is None:
        raise UsageError(file["reason"] or "这个文件还没有读", advice="请返回这次上传的页面")
    return render_template(
        "upload_file.html",
        number=number,
        file=file,
        parsed=parsed,
        doubts_of=_doubts_of_report,
        noise=Counter(item.kind for item in parsed.noise),
        noise_names=NOISE_NAMES,
    )


@blueprint.post("/<int:number>/allow")
def allow(number: int) -> Response:
    """The keeper has made sure that a file marked 内部资料 may be used: read it after all."""
    file = _file(number, request.form.get("file", 0, type=int))
    if file["state"] == "marked" and _uploads().get(number)["state"] == "ready":
        _uploads().set_file(file["id"], state="received", is_allowed=True, choice="take", reason="")
        return _begin_reading(number)
    return redirect(url_for(".page", number=number))


@blueprint.post("/<int:number>/add")
def add(number: int) -> Response:
    """Put what was chosen into the library."""
    upload = _uploads().get(number)
    if upload["state"] != "ready":
        return redirect(url_for(".page", number=number))
    chosen = set(request.form.getlist("take", type=int))
    for file in upload["files"]:
        if file["state"] == "read":
            wanted = request.form.get(f"choice_{file['id']}", "take")
            choice = wanted if wanted in ("take", "replace") else "take"
            _uploads().set_file(file["id"], choice=choice if file["id"] in chosen else "leave")
    if not chosen:
        raise UsageError("一份也没有选", advice="请返回，勾选要收入的；都不要请按“放弃这次上传”")
    _uploads().set_state(number, "adding")
    _wake()
    return redirect(url_for(".page", number=number))


@blueprint.post("/<int:number>/discard")
def discard(number: int) -> Response:
    """Throw it away."""
    if _uploads().get(number)["state"] in ("open", "ready", "reading"):
        _uploads().discard(number)
    return redirect(url_for(".index"))


def _begin_reading(number: int) -> Response:
    _uploads().set_state(number, "reading")
    _wake()
    address = url_for(".page", number=number)
    return jsonify({"address": address}) if request.accept_mimetypes.best == "application/json" else redirect(address)


def _file(number: int, file_number: int) -> dict[str, Any]:
    found = [file for file in _uploads().get(number)["files"] if file["id"] == file_number]
    if not found:
        raise UsageError("这次上传里没有这个文件", advice="请返回这次上传的页面")
    file: dict[str, Any] = found[0]
    return file


def _with_counts(upload: dict[str, Any]) -> dict[str, Any]:
    return {**upload, "counts": _count(_uploads().get(upload["id"])["files"])}


def _count(files: list[dict[str, Any]]) -> dict[str, Any]:
    facts = [file["facts"] or {} for file in files if file["state"] in ("read", "added", "known")]
    noise: Counter[str] = Counter()
    for found in facts:
        noise.update(found.get("noise", {}))
    return {
        "files": sum(file["state"] != "unpacked" for file in files),
        "states": Counter(file["state"] for file in files),
        **{name: sum(found.get(name, 0) for found in facts) for name in ("reports", "sections", "doubts")},
        "noise": noise,
    }


def _doubts_of(file: dict[str, Any]) -> int:
    return int((file["facts"] or {}).get("doubts", 0))


def _iterate_doubts(files: list[dict[str, Any]]) -> Any:
    doubtful = [file for file in files if file["state"] == "read" and _doubts_of(file)]
    for file in doubtful[:READ_FOR_DOUBTS]:
        parsed = _uploads().reading(file)
        for report in parsed.documents if parsed else ():
            for doubt in _doubts_of_report(report):
                yield {"file": file, "report": report, "doubt": doubt}


def _doubts_of_report(report: Report) -> list[Any]:
    values = {name: getattr(report, name, None) for name in report.confidence}
    return list(find_doubts(values, report.confidence, report.evidence))
