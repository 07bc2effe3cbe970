"""The frame of the API: one NinjaAPI, whose every no is a problem document. Source: OpenAPI 3.1, RFC 9457."""

from typing import Any

from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError, ValidationErrorContext
from pydantic import ConfigDict, Field

from vienreiz.kernel.errors import N_, Invalid, Problem, Refused

from . import problems
from .bodies import Bodies
from .examples import describe_bodies


class NotAuthenticated(Refused):
    code = "not-authenticated"
    status = 401
    sentence = N_("Sign in first, or send an access token.")


ERRORS_SHOWN_MAX = 20
PLACE_LENGTH_MAX = 80


class NotValid(Invalid):
    """`errors` holds the place and the kind of the first twenty; never the value that was sent. `more`: how many else.

    A place may be a name that the caller made up, and is cut.
    """

    code = "not-valid"
    public = frozenset({"errors", "more"})
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
    """A NinjaAPI whose document names the problem that any operation may answer, and an example of what each takes."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        return describe_bodies(describe_problems(super().get_openapi_schema(*args, **kwargs)))

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """As ninja does it, but without the input and the context of each: they cost more than all else."""
        return ValidationError(
            [
                {"loc": (source, *names.get(one["loc"], one["loc"])), "type": one["type"]}
                for failed in error_contexts
                for source, names in [(failed.model.__ninja_param_source__, failed.model.__ninja_flatten_map_reverse__)]
                for one in failed.pydantic_validation_error.errors(
                    include_url=False, include_context=False, include_input=False
                )
            ]
        )


def api(*, title: str, version: str) -> Api:
    """An empty API whose refusals are problems; `project.api` adds the routers of modules, and serves the document."""
    made = Api(title=title, version=version, docs_url=None, openapi_url=None, parser=Bodies())
    handlers = {
        Problem: lambda request, error: problems.answer(request, error),
        AuthenticationError: lambda request, error: problems.answer(request, NotAuthenticated()),
        ValidationError: lambda request, error: problems.answer(request, _not_valid(error)),
        HttpError: lambda request, error: problems.answer(request, _not_read(error)),
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


def _not_read(error: HttpError) -> Problem:
    """What was wrong with a body that was refused while it was read."""
    return error.__cause__ if isinstance(error.__cause__, Problem) else problems.BadAddress()


def _not_valid(error: ValidationError) -> NotValid:
    shown = error.errors[:ERRORS_SHOWN_MAX]
    return NotValid(
        errors=[{"at": [_short(place) for place in one["loc"]], "kind": one["type"]} for one in shown],
        more=len(error.errors) - len(shown),
    )


def _short(place: str | int) -> str | int:
    return place if isinstance(place, int) or len(place) <= PLACE_LENGTH_MAX else f"{place[:PLACE_LENGTH_MAX]}…"
