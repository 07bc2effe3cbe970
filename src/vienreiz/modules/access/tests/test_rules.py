"""What a grant covers, decided where asks are decided; and the digest that names its very words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.gateway import decide
from vienreiz.kernel.period import Period
from vienreiz.modules.access import rules
from vienreiz.modules.access import values as access
from vienreiz.modules.access.values import Grant

START, END = date(2020, 1, 1), date(2030, 1, 1)
GRANT = Grant(
    code="tax-address",
    recipient="tax-office/returns",
    service="people.about",
    purpose="taxation",
    article="tax-act-5",
    fields=frozenset({"name", "address"}),
    valid=Period(START, END),
    digest="",
)
SERVICES: Mapping[str, frozenset[str]] = {
    "people.about": frozenset({"name", "address", "born_on"}),
    "people.wards": frozenset({"name", "born_on"}),  # the same people in another role
}


def on(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def as_rule(grant: Grant) -> decide.Rule:
    return decide.Rule(
        code=grant.code,
        recipient=grant.recipient,
        service=grant.service,
        purpose=grant.purpose,
        article=grant.article,
        fields=grant.fields,
        valid_from=on(grant.valid.start),
        valid_until=on(grant.valid.end) if grant.valid.end else None,
        digest=rules.digest(grant),
    )


def question(
    *,
    recipient: str = "tax-office/returns",
    service: str = "people.about",
    purpose: str = "taxation",
    article: str = "tax-act-5",
    fields: frozenset[str] = frozenset({"name", "address"}),
) -> decide.Question:
    return decide.Question(
        service=service,
        subject=UUID(int=1),
        asker=None,
        acting_for=None,
        recipient=recipient,
        recipient_is_known=True,
        speaks_for_recipient=True,
        purpose=purpose,
        ground=decide.GroundKind.LAW,
        article=article,
        fields=fields,
    )


def decided(asked: decide.Question, *grants: Grant, at: datetime) -> decide.Decision:
    offer = decide.Offer(service=asked.service, fields=SERVICES[asked.service])
    return decide.decide(asked, offer, [as_rule(grant) for grant in grants], at=at)


@pytest.mark.parametrize(
    ("asked", "at", "reason"),
    [
        (question(), on(START), None),
        (question(), on(END) - timedelta(microseconds=1), None),
        (question(fields=frozenset({"name"})), on(START), None),
        (question(), on(START) - timedelta(microseconds=1), decide.Reason.GRANT_NOT_IN_FORCE),
        (question(), on(END), decide.Reason.GRANT_NOT_IN_FORCE),
        (question(recipient="tax-office/audits"), on(START), decide.Reason.NO_GRANT),
        (question(recipient="school-board/pupils"), on(START), decide.Reason.NO_GRANT),
        (question(service="people.wards", fields=frozenset({"name"})), on(START), decide.Reason.NO_GRANT),
        (question(purpose="schooling"), on(START), decide.Reason.PURPOSE_NOT_GRANTED),
        (question(article="registry-act-1"), on(START), decide.Reason.ARTICLE_NOT_GRANTED),
        (question(fields=frozenset({"name", "born_on"})), on(START), decide.Reason.FIELD_NOT_GRANTED),
        (question(fields=frozenset({"name", "shoe_size"})), on(START), decide.Reason.FIELD_NOT_OFFERED),
    ],
)
def test_a_grant_covers_what_it_says_and_nothing_beside(
    asked: decide.Question, at: datetime, reason: decide.Reason | None
) -> None:
    decision = decided(asked, GRANT, at=at)

    assert decision.reason is reason
    assert decision.fields == (frozenset() if reason else asked.fields)
    assert decision.digest == ("" if reason else rules.digest(GRANT))


def test_two_grants_are_not_added_up() -> None:
    name = replace(GRANT, code="name", fields=frozenset({"name"}))
    address = replace(GRANT, code="address", fields=frozenset({"address"}))

    assert decided(question(), name, address, at=on(START)).reason is decide.Reason.FIELD_NOT_GRANTED


def test_a_grant_without_end_goes_on() -> None:
    assert decided(question(), replace(GRANT, valid=Period(START)), at=on(date(2999, 1, 1))).is_yes


days = st.dates(min_value=date(2025, 1, 1), max_value=date(2025, 1, 6))
recipients = st.sampled_from(["tax-office/returns", "tax-office/audits"])
services = st.sampled_from(sorted(SERVICES))
purposes = st.sampled_from(["taxation", "schooling"])
articles = st.sampled_from(["tax-act-5", "registry-act-1"])
fields = st.frozensets(st.sampled_from(["name", "address", "born_on"]), min_size=1)


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    start, length = draw(days), draw(st.none() | st.integers(1, 4))
    return Grant(
        code=draw(st.sampled_from(["a", "b", "c"])),
        recipient=draw(recipients),
        service=draw(services),
        purpose=draw(purposes),
        article=draw(articles),
        fields=draw(fields),
        valid=Period(start, start + timedelta(days=length) if length else None),
        digest="",
    )


def covers(grant: Grant, asked: decide.Question, day: date) -> bool:
    """The law, word by word."""
    return (
        grant.recipient == asked.recipient
        and grant.service == asked.service
        and grant.purpose == asked.purpose
        and grant.article == asked.article
        and asked.fields <= grant.fields
        and grant.valid.start <= day
        and (grant.valid.end is None or day < grant.valid.end)
    )


@given(
    standing=st.lists(grants(), max_size=6),
    asked=st.builds(
        question, recipient=recipients, service=services, purpose=purposes, article=articles, fields=fields
    ),
    day=days,
)
def test_yes_means_that_one_grant_covers_all_of_it(standing: list[Grant], asked: decide.Question, day: date) -> None:
    decision = decided(asked, *standing, at=on(day) + timedelta(hours=12))

    covering = [grant for grant in standing if covers(grant, asked, day)]
    assert decision.is_yes == (bool(covering) and asked.fields <= SERVICES[asked.service])
    if decision.is_yes:
        assert decision.fields == asked.fields
        assert decision.digest in {rules.digest(grant) for grant in covering}


def test_the_digest_is_of_the_canonical_form() -> None:
    """By sha256sum, over the words of `rules.digest`; entries of the log cite it, so it may never change."""
    assert rules.digest(GRANT) == "308940003a35aa9fd3f07ef9e92ccd78b6b2dc5cd07fd6dd26405138b20ac764"
    assert (
        rules.digest(replace(GRANT, valid=Period(START)))
        == "aadf9babcea62e022d6b4d7d17ebdca74217d40003c1897bb3a2972528b1ec13"
    )


@given(one=grants(), other=grants())
def test_two_grants_have_one_digest_only_if_they_say_the_same(one: Grant, other: Grant) -> None:
    assert (rules.digest(one) == rules.digest(other)) == (one == other)


def test_the_digest_is_not_part_of_what_it_digests() -> None:
    assert rules.digest(replace(GRANT, digest="0" * 64)) == rules.digest(GRANT)


def test_whom_a_grant_covers_is_in_its_digest_and_the_order_of_codes_is_not() -> None:
    def about(**where: tuple[access.Code, ...]) -> str:
        return rules.digest(replace(GRANT, about=access.PersonSet(service="people.about", where=where)))

    different = {rules.digest(GRANT), about(place=("a",)), about(place=("b",)), about(home=("a",)), about(place=(1,))}
    assert len(different) == 5
    assert about(place=("a", "b"), home=(True,)) == about(home=(True,), place=("b", "a"))
