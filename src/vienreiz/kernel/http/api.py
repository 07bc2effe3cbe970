"""The frame of the API: one NinjaAPI, whose every no is a problem document. Source: OpenAPI 3.1, RFC 9457."""

import json
from typing import Any

from django.http import HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from vienreiz.kernel.errors import N_, Invalid, Problem, Refused

from . import problems


class NotAuthenticated(Refused):
    code = "not-authenticated"
    status = 401
    sentence = N_("Sign in first, or send an access token.")


class NotValid(Invalid):
    code = "not-valid"
    sentence = N_("Something in what you sent is not right; the list says what.")


class ProblemOut(Schema):
    """A problem document. Source: RFC 9457."""

    type: str
    title: str
    status: int
    detail: str = Field(description="One sentence in the caller's language.")
    code: str = Field(description="Stable; programs may rely on it.")
    request_id: str


class Api(NinjaAPI):
    """A NinjaAPI whose document names the problem that any operation may answer."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        return describe_problems(super().get_openapi_schema(*args, **kwargs))


def api(*, title: str, version: str) -> Api:
    """An empty API whose refusals are problems; `project.api` adds the routers of modules."""
    made = Api(title=title, version=version, docs_url=None, openapi_url="openapi.json")
    handlers = {
        Problem: lambda request, error: problems.answer(request, error),
        AuthenticationError: lambda request, error: problems.answer(request, NotAuthenticated()),
        ValidationError: lambda request, error: _with_errors(problems.answer(request, NotValid()), error),
        HttpError: lambda request, error: problems.answer(request, problems.BadAddress()),
        Exception: lambda request, error: problems.answer(request, problems.problem_of(error)),
    }
    for kind, handler in handlers.items():
        made.add_exception_handler(kind, handler)
    return made


def describe_problems(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with the problem that any operation may answer, said once and referred to everywhere."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    document.setdefault("components", {}).setdefault("schemas", {})["ProblemOut"] = ProblemOut.model_json_schema()
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            operation["responses"].setdefault("default", {"description": "A problem.", "content": content})
    return document


def _with_errors(response: HttpResponse, error: ValidationError) -> HttpResponse:
    """The document, with the place and the kind of each error; never the value that was sent."""

    document = json.loads(response.content)
    document["errors"] = [{"at": list(one["loc"]), "kind": one["type"]} for one in error.errors]
    response.content = json.dumps(document, ensure_ascii=False).encode()
    return response
