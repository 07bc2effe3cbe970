"""The frame of the API: one NinjaAPI, whose every no is a problem document. Source: OpenAPI 3.1, RFC 9457."""

from typing import Any

from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field

from vienreiz.kernel.errors import N_, Invalid, Problem, Refused

from . import problems


class NotAuthenticated(Refused):
    code = "not-authenticated"
    status = 401
    sentence = N_("Sign in first, or send an access token.")


class NotValid(Invalid):
    """`errors` holds the place and the kind of each; never the value that was sent."""

    code = "not-valid"
    public = frozenset({"errors"})
    sentence = N_("Something in what you sent is not right; the list says what.")


class ProblemOut(Schema):
    """A problem document; some have facts of their own beside these. Source: RFC 9457."""

    model_config = ConfigDict(extra="allow")

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
        ValidationError: lambda request, error: problems.answer(request, _not_valid(error)),
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


def _not_valid(error: ValidationError) -> NotValid:
    return NotValid(errors=[{"at": list(one["loc"]), "kind": one["type"]} for one in error.errors])
