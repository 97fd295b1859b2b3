"""The description of the API, generated: paths from the routes, parameters and answers from what the views declare."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from webui.parameters import Parameter
from webui.schemas import SCHEMAS, named

View = TypeVar("View", bound=Callable[..., Any])

blueprint = Blueprint("openapi", __name__)

PROBLEM_TITLES = {
    400: "请求有误",
    401: "需要登录",
    403: "没有照做",
    404: "没有找到",
    405: "不支持这种请求方法",
    409: "刚刚在别处改过",
    413: "请求太大",
    414: "网址太长",
    415: "内容类型不对",
    429: "请稍等",
    500: "程序出错",
    503: "资料库暂时不能用",
}


LOGIN_PROBLEMS = (401, 429)  # where users have passwords: none or a wrong one was sent; too many wrong ones were


@dataclass(frozen=True, slots=True)
class Operation:
    """What a view of the API takes and gives; `problems` are the statuses it may answer with beside 200.

    `body` describes the JSON object that a POST sends, field by field, as `parameters` describe a query string.
    """

    name: str
    summary: str
    answer: str | None
    parameters: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = (400, 413, 414, 503)
    is_cached: bool = True


def described(operation: Operation) -> Callable[[View], View]:
    """Declare what a view takes and gives."""

    def mark(view: View) -> View:
        view.operation = operation  # type: ignore[attr-defined]
        return view

    return mark


@blueprint.get("/api/v1/openapi.json")
@described(Operation("describeApi", "这份说明本身", None, problems=(400, 413, 414), is_cached=False))
def document() -> Response:
    """The document, from the routes of the running application."""
    return jsonify(describe_api(current_app))


def describe_api(app: Flask) -> dict[str, Any]:
    """OpenAPI 3.1 over every view that declares an operation."""
    paths: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        if operation is not None:
            method = "post" if "POST" in (rule.methods or ()) else "get"
            is_open = getattr(app.view_functions[rule.endpoint], "is_open", False)
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            paths.setdefault(path, {})[method] = _describe(operation, rule, is_open=is_open)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "报告汇编知识库",
            "version": version("report-kb"),
            "description": "政府报告汇编的全文检索。位置（highlights、start、end）按所附文字的 Unicode 字符计。",
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": SCHEMAS, "securitySchemes": {"password": {"type": "http", "scheme": "basic"}}},
    }


def _describe(operation: Operation, rule: Rule, *, is_open: bool) -> dict[str, Any]:
    places = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in sorted(rule.arguments)
    ]
    described = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*places, *(parameter.published() for parameter in operation.parameters)],
        "responses": _responses(operation, () if is_open else LOGIN_PROBLEMS),
        # A password is asked for once the library has users; before that, nothing is.
        "security": [{}] if is_open else [{"password": []}, {}],
    }
    if operation.body:
        content = {"application/json": {"schema": _body_schema(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _body_schema(fields: tuple[Parameter, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.name: {**field.full_schema(), "description": field.description} for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _responses(operation: Operation, login_problems: tuple[int, ...]) -> dict[str, Any]:
    schema = named(operation.answer) if operation.answer else {"type": "object"}
    found: dict[str, Any] = {"200": {"description": "回答", "content": {"application/json": {"schema": schema}}}}
    if operation.is_cached:
        found["200"]["headers"] = {"ETag": {"description": "资料库的版本", "schema": {"type": "string"}}}
        found["304"] = {"description": "资料库没有变化"}
    for status in sorted({*operation.problems, *login_problems}):
        content = {"application/problem+json": {"schema": named("Problem")}}
        found[str(status)] = {"description": PROBLEM_TITLES[status], "content": content}
        if status == 429:
            wait = {"description": "几秒以后再试", "schema": {"type": "integer", "minimum": 1}}
            found["429"]["headers"] = {"Retry-After": wait}
    return found
