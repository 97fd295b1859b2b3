"""资料管理: what is in the library and where it came from, what needs a look, and the care of it. For the keeper alone."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from kb.catalog import keeping
from kb.doubts import NOISE_NAMES
from kb.errors import NotFound
from kb.library import Library
from kb.removal import list_removed, remove_source, restore_source
from kb.uploads import STAGING
from webui.access import require_keeper
from webui.library import current_library, current_stats
from webui.paging import cut_page
from webui.uploading import UPLOAD_NAMES

blueprint = Blueprint("manage", __name__, url_prefix="/manage")
blueprint.before_request(require_keeper)

SHOWN_NOISE = 200  # lines of one kind


@blueprint.get("/")
def index() -> str:
    """What there is, and what waits for the keeper."""
    library = current_library()
    waiting = [upload for upload in library.uploads.list() if upload["state"] in UPLOAD_NAMES and _waits(upload)]
    with library.catalog.read() as connection:
        doubtful = sum(len(report["doubts"]) for report in keeping.iterate_doubtful_reports(connection))
        copies = len(keeping.list_duplicate_reports(connection))
    return render_template(
        "manage.html",
        stats=current_stats(),
        waiting=waiting,
        upload_names=UPLOAD_NAMES,
        doubtful=doubtful,
        copies=copies,
        removed=list_removed(library),
    )


@blueprint.get("/sources")
def sources() -> str:
    """Every source with its counts."""
    wanted = request.args.get("q", "").strip()
    found = (item for item in current_library().list_sources() if wanted in item["path"])
    return render_template("sources.html", page=cut_page(found, 50), q=wanted, removed=list_removed(current_library()))


@blueprint.get("/sources/<content_hash>")
def source(content_hash: str) -> str:
    """One source: its reports, what was set aside, and the way out."""
    library = current_library()
    with library.catalog.read() as connection:
        found = keeping.get_source(connection, content_hash)
    if found is None:
        raise NotFound("库里没有这份源文件", advice="它可能已被移除；请从源文件列表进入")
    lines = sorted(library.noise(content_hash), key=lambda item: str(item["kind"]))
    noise = {kind: list(items) for kind, items in groupby(lines, key=lambda item: str(item["kind"]))}
    return render_template("source.html", source=found, noise=noise, noise_names=NOISE_NAMES, shown_noise=SHOWN_NOISE)


@blueprint.post("/sources/<content_hash>/remove")
def remove(content_hash: str) -> Response:
    """Take a source out; it can be put back for thirty days."""
    facts = remove_source(current_library(), content_hash)
    return redirect(url_for(".sources", removed=facts["content_hash"]))


@blueprint.post("/sources/<content_hash>/restore")
def restore(content_hash: str) -> Response:
    """Put back what was removed."""
    restore_source(current_library(), content_hash)
    return redirect(url_for(".source", content_hash=content_hash))


@blueprint.get("/duplicates")
def duplicates() -> str:
    """The same report in several compilations."""
    with current_library().catalog.read() as connection:
        groups = keeping.list_duplicate_reports(connection)
    return render_template("duplicates.html", page=cut_page(iter(groups), 20))


@blueprint.route("/health", methods=["GET", "POST"])
def health() -> str:
    """What disagrees between files, catalogue and index; on demand, what can be mended is."""
    findings: list[Any] | None = None
    if request.method == "POST":
        findings = current_library().doctor(mend=request.form.get("mend") == "1")
    return render_template("health.html", findings=findings, mended=request.form.get("mend") == "1")


@blueprint.post("/backup")
def backup() -> Response:
    """The whole library in one file; it leaves nothing on the server."""
    library = current_library()
    path = _make_backup(library)
    stream = path.open("rb")
    # Not passed through to the server as a file: only so we hear when it is sent, or nobody takes it any more.
    response = Response(FileWrapper(stream), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=f"report-kb-{datetime.now():%Y%m%d-%H%M}.kb")
    response.headers["Content-Length"] = str(path.stat().st_size)
    response.headers["Cache-Control"] = "no-store"

    @response.call_on_close
    def clean_up() -> None:
        stream.close()
        path.unlink(missing_ok=True)

    return response


def _make_backup(library: Library) -> Path:
    folder = library.settings.home / STAGING
    folder.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="backup-", suffix=".kb", dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        library.back_up(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _waits(upload: dict[str, Any]) -> bool:
    return upload["state"] in ("open", "reading", "ready", "adding")
