"""For whom one may act, over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from vienreiz.kernel import clock
from vienreiz.kernel.http.words import Sent
from vienreiz.modules.identity import public as identity

from . import commands, queries

router = Router(tags=["representation"], auth=identity.person_auth)


class MandateOut(Schema):
    """That the caller may act for `represented`, as the registers said; it holds until `valid_until`."""

    represented: UUID
    represented_name: str
    power: str
    article: str
    valid_from: AwareDatetime
    valid_until: AwareDatetime
    digest: str


class FoundOut(Schema):
    """`silent` are the services that did not answer: somebody may be missing."""

    mandates: list[MandateOut]
    silent: list[str]


class ActingIn(Sent):
    """For whom to act from now on in this session; null: for oneself."""

    represented: UUID | None


class ActingOut(Schema):
    represented: UUID | None
    represented_name: str


@router.get("/me/mandates", response=list[MandateOut], summary="For whom I may act")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def mandates(request: HttpRequest) -> list[MandateOut]:
    """What the registers said lately. Asks nobody. Only in a browser session."""
    found = queries.mandates_of(identity.person_of(request), at=clock.now())
    return [_out(one) for one in found]


@router.post("/me/mandates/find", response=FoundOut, summary="Ask the registers for whom I may act")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def find(request: HttpRequest) -> FoundOut:
    """Each ask is entered in the log, and there are ten a minute at most. Only in a browser session."""
    found = commands.find(identity.person_of(request))
    return FoundOut(mandates=[_out(one) for one in found.mandates], silent=list(found.silent))


@router.post("/me/acting", response=ActingOut, summary="Act for somebody, or for oneself again")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def act(request: HttpRequest, wanted: ActingIn) -> Status[ActingOut]:
    """Holds for the session, as long as the registers say so. Only in a browser session.

    Needs no idempotency key: the same request again leaves the session as it is.
    """
    if wanted.represented is None:
        identity.act_for_herself(request)
        return Status(200, ActingOut(represented=None, represented_name=""))
    found = commands.mandate_for(identity.person_of(request), identity.SubjectId(wanted.represented), at=clock.now())
    identity.act_for(request, found)
    return Status(200, ActingOut(represented=found.represented, represented_name=found.represented_name))


def _out(mandate: identity.Mandate) -> MandateOut:
    assert mandate.valid.end is not None  # it is looked up anew before long
    return MandateOut(
        represented=mandate.represented,
        represented_name=mandate.represented_name,
        power=mandate.power,
        article=mandate.article,
        valid_from=mandate.valid.start,
        valid_until=mandate.valid.end,
        digest=mandate.digest,
    )
