"""What went wrong, mapped once: problem+json for programs, a page in plain words for people. Nothing inside is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from kb.errors import EditConflict, KBError, NotFound, UsageError
from webui.openapi import PROBLEM_TITLES
from webui.parameters import BadParameter

RETRY_SECONDS = 5  # after which a library that was busy is worth another try
PROGRAM_PATHS = ("/api/", "/healthz")


class Refusal(KBError):
    """A request that is understood and not met, with the HTTP status that says so."""

    def __init__(self, status: int, what: str, *, advice: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(what, advice=advice)
        self.status = status
        self.headers = dict(headers or {})


_ADVICE = {
    400: "请求看不懂；请检查网址",
    404: "没有这个页面；请检查网址，或从首页查找",
    405: "这个地址不接受这种请求方法",
    413: "请求太大；请缩短后再试",
    414: "网址太长；请缩短要查找的文字",
}


def handle_problems(app: Flask) -> None:
    """Let every error of this application be answered here."""
    app.register_error_handler(KBError, _answer_own)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unforeseen)


def make_problem(status: int, detail: str, **more: Any) -> Response:
    """The answer to a request that cannot be met."""
    title = PROBLEM_TITLES.get(status, "请求有误")
    if request.path.startswith(PROGRAM_PATHS) or asks_for_json():
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        response = Response(json.dumps(body), mimetype="application/problem+json")
    else:
        response = Response(render_template("problem.html", title=title, detail=detail), mimetype="text/html")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def asks_for_json() -> bool:
    """Whether a script asks, which can do nothing with a page."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _answer_own(error: KBError) -> Response:
    if isinstance(error, Refusal):
        response = make_problem(error.status, str(error))
        response.headers.update(error.headers)
        return response
    if isinstance(error, BadParameter):
        return make_problem(400, str(error), parameter=error.name, value=error.value)
    if isinstance(error, UsageError):
        return make_problem(400, str(error))
    if isinstance(error, EditConflict):
        return make_problem(409, str(error), current=error.current)
    if isinstance(error, NotFound) and not error.where:
        return make_problem(404, str(error))
    return make_problem(503, str(error))


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    response = make_problem(status, _ADVICE.get(status, f"请求没有成功（{status}）"))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer_unforeseen(error: Exception) -> Response:
    current_app.logger.exception("unforeseen error", exc_info=error)
    return make_problem(500, "程序出错了，这次请求没有完成；请再试一次，仍不行请把服务窗口里的信息告诉管理员")
