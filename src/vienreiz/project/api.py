"""The API of the whole platform: what each module brings, put together; its document and its page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_GET, require_safe

from vienreiz import __version__
from vienreiz.kernel.http.api import api as frame
from vienreiz.modules.catalogue.api import router as catalogue
from vienreiz.modules.consent.api import clients as consent_clients
from vienreiz.modules.consent.api import persons as consent_persons
from vienreiz.modules.desk.api import router as desk
from vienreiz.modules.exchange.api import router as exchange
from vienreiz.modules.identity.api import router as identity
from vienreiz.modules.inquiries.api import clients as inquiry_clients
from vienreiz.modules.inquiries.api import persons as inquiry_persons
from vienreiz.modules.me.api import router as me
from vienreiz.modules.operations.api import router as machinery
from vienreiz.modules.profile.api import router as profile
from vienreiz.modules.representation.api import router as representation
from vienreiz.modules.stewardship.api import router as stewardship

DOCUMENT_LASTS_S = 300

api = frame(title="Vienreiz", version=__version__)
api.add_router("", identity)
api.add_router("", me)
api.add_router("", profile)
api.add_router("", representation)
api.add_router("", desk)
api.add_router("", stewardship)
api.add_router("", inquiry_persons)
api.add_router("", inquiry_clients)
api.add_router("", consent_persons)
api.add_router("", machinery)
api.add_router("", exchange)
api.add_router("", catalogue)
api.add_router("", consent_clients)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API, as the page shows it; `example`: of its body as JSON, empty where it takes none."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The whole API in both its forms."""

    document: bytes
    etag: str
    operations: tuple[Operation, ...]


@cache
def _described() -> Described:
    """Made once in each process: it takes half a second, and anybody may ask."""
    made = api.get_openapi_schema()
    written = json.dumps(made).encode()
    digest = sha256(written).hexdigest()
    return Described(document=written, etag=f'"{digest}"', operations=tuple(_operations(made)))


def _etag(_: HttpRequest) -> str:
    return _described().etag


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document for people: every operation with what it takes."""
    return render(request, "project/api_docs.html", {"operations": _described().operations})


@require_safe
@condition(etag_func=_etag)
def document(_: HttpRequest) -> HttpResponse:
    """The OpenAPI document, the same for everybody until the next release."""
    answer = HttpResponse(_described().document, content_type="application/json")
    answer.headers["Cache-Control"] = f"public, max-age={DOCUMENT_LASTS_S}"
    return answer


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=operation.get("summary", ""),
                description=operation.get("description", ""),
                parameters=tuple(parameter["name"] for parameter in operation.get("parameters", [])),
                example=_example(operation),
            )


def _example(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return json.dumps(content["example"], indent=2, ensure_ascii=False) if "example" in content else ""


document.is_page = False  # type: ignore[attr-defined]  # project.pages reads it
