"""One's own profile over HTTP."""

from datetime import time
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from vienreiz.kernel import clock
from vienreiz.kernel.http.words import LINE, Sent
from vienreiz.modules.identity import public as identity

from . import commands, queries, rules, values

router = Router(tags=["me"], auth=identity.person_auth)


class QuietIn(Sent):
    """In the time of the country; `start` after `end` goes over midnight."""

    start: time
    end: time


class WishesIn(Sent):
    """Everything at once: what is left out is not said."""

    language: Annotated[str, Field(max_length=10, pattern=LINE, examples=["en"])]
    email: Annotated[str, Field(max_length=rules.EMAIL_LENGTH_MAX, pattern=LINE, examples=["ada@example.org"])] = ""
    phone: Annotated[str, Field(max_length=40, pattern=LINE)] = ""
    channels: Annotated[list[values.Channel], Field(max_length=len(values.Channel), examples=[["email"]])] = []
    quiet: QuietIn | None = None


class QuietOut(Schema):
    start: time
    end: time


class ProfileOut(Schema):
    """How I am reached; `changed_at` null: I never said anything."""

    language: str
    email: str
    phone: str
    channels: list[values.Channel]
    quiet: QuietOut | None
    changed_at: AwareDatetime | None


@router.get("/me/profile", response=ProfileOut, summary="How I am reached")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def profile(request: HttpRequest) -> ProfileOut:
    """Only in a browser session."""
    by = identity.caller_of(request)
    return _out(queries.profile_of(identity.SubjectId(by.subject), by=by, language=get_language() or "en"))


@router.put("/me/profile", response=ProfileOut, summary="Change how I am reached")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def change(request: HttpRequest, wanted: WishesIn) -> ProfileOut:
    """The same again changes nothing. Only in a browser session."""
    by = identity.caller_of(request)
    quiet = wanted.quiet
    wishes = values.Wishes(
        language=wanted.language,
        email=wanted.email.strip(),
        phone=rules.compact_phone(wanted.phone),
        channels=frozenset(wanted.channels),
        quiet=values.Quiet(start=quiet.start, end=quiet.end) if quiet else None,
    )
    changed = commands.change(
        identity.SubjectId(by.subject), wishes, languages=dict(settings.LANGUAGES), by=by, at=clock.now()
    )
    return _out(changed)


def _out(found: values.Profile) -> ProfileOut:
    wishes = found.wishes
    return ProfileOut(
        language=wishes.language,
        email=wishes.email,
        phone=wishes.phone,
        channels=sorted(wishes.channels),
        quiet=QuietOut(start=wishes.quiet.start, end=wishes.quiet.end) if wishes.quiet else None,
        changed_at=found.changed_at,
    )
