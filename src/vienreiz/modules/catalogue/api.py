"""What may be asked, over HTTP, for anybody: whoever builds upon a service reads here what it takes and gives."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from vienreiz.kernel.http.words import LINE
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from . import queries, values

router = Router(tags=["services"], auth=identity.anybody)

PAGE_MAX = 100


class ComputedOut(Schema):
    """How a field follows from another: in one of these ways, with the number, the values or the bands of that way."""

    of: str
    how: registers.Computation
    number: int
    values: list[str]
    bands: dict[str, int]


class OutputOut(Schema):
    """A field that goes out. `type` and `format` are JSON Schema's; `title` and `terms` in the request's language.

    `money`: a whole number of the smallest unit of the country's currency. `computed` is null for what is recorded.
    """

    name: str
    title: str
    type: str
    format: str
    sensitivity: registers.Sensitivity
    terms: dict[str, str]
    money: bool
    computed: ComputedOut | None


class InputOut(Schema):
    """Whom it is about: in which role, and by an identifier of which scheme one asks."""

    role: str
    role_title: str
    scheme: str
    scheme_title: str
    pattern: str
    example: str


class ListedOut(Schema):
    """An information service. `freshness` is an ISO 8601 duration, empty where nothing is promised."""

    code: str
    title: str
    register_code: str
    register_title: str
    holder: str
    holder_title: str
    cardinality: registers.Cardinality
    freshness: str


class ListOut(Schema):
    services: list[ListedOut]
    total: int


class ServiceOut(ListedOut):
    """An information service in full, with the article of law on which its register rests."""

    basis: str
    basis_title: str
    basis_url: str
    basis_is_checked: bool
    input: InputOut
    output: list[OutputOut]


@router.get("/services", response=ListOut, summary="What may be asked")
def services(
    request: HttpRequest,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> values.Catalogue:
    """Every information service, by register. Says nothing of who may ask: that stands in the law and its grants."""
    return queries.catalogue(offset=offset, limit=limit)


@router.get("/services/{code}", response=ServiceOut, summary="One information service")
def service(request: HttpRequest, code: Annotated[str, Path(max_length=120, pattern=LINE)]) -> values.Service:
    """What goes in, what comes out, how many records there may be and how old they may be."""
    return queries.service(code)
