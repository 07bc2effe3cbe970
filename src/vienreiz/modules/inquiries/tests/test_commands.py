"""One question for each use, answered by whoever used the data, in time."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.db import OperationalError

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.inquiries import models, rules
from vienreiz.modules.inquiries import public as inquiries

pytestmark = pytest.mark.django_db(databases=["default", "log"])

TAX_OFFICE = actors.system(testing.TAX_OFFICE)


@pytest.fixture
def her(country: SmallCountry) -> Actor:
    return actors.person(country.ada)


@pytest.fixture
def used(country: SmallCountry) -> audit.EntryId:
    """The entry of the tax office's read of Ada's data."""
    exchange.ask(testing.tax_ask(country.ada))
    return audit_testing.entries_about(country.ada)[0].id


def test_a_question_and_its_answer(used: audit.EntryId, her: Actor) -> None:
    at, waiting = clock.now(), outbox.waiting()

    asked = inquiries.ask(used, " Why did you look? ", by=her, at=at)

    assert (asked.question, asked.recipient, asked.state) == ("Why did you look?", testing.TAX_OFFICE, "open")
    assert asked.due_at == at + timedelta(days=30)
    assert inquiries.read(testing.TAX_OFFICE, by=TAX_OFFICE, at=at) == [asked]
    answered = inquiries.answer(asked.id, "For your tax return.", by=TAX_OFFICE, at=at)
    assert (answered.answer, answered.state) == ("For your tax return.", "answered")
    assert inquiries.about(used, by=her, at=at) == answered
    assert inquiries.of_person(by=her, at=at) == [answered]
    assert outbox.waiting() == waiting + 2


def test_a_refused_use_for_a_purpose_that_is_not_ours_is_asked_about_too(country: SmallCountry, her: Actor) -> None:
    odd = "curiosity-" * 12
    with pytest.raises(exchange.AskRefused):
        exchange.ask(replace(testing.tax_ask(country.ada), purpose=odd))
    (entry,) = audit_testing.entries_about(country.ada)

    assert inquiries.ask(entry.id, "Why?", by=her, at=clock.now()).purpose == odd


def test_one_use_one_question_one_answer(used: audit.EntryId, her: Actor) -> None:
    asked = inquiries.ask(used, "Why?", by=her, at=clock.now())

    with pytest.raises(inquiries.AskedBefore) as refused:
        inquiries.ask(used, "And again?", by=her, at=clock.now())
    assert refused.value.details == {"inquiry_id": asked.id}
    inquiries.answer(asked.id, "So.", by=TAX_OFFICE, at=clock.now())
    with pytest.raises(inquiries.AnsweredBefore):
        inquiries.answer(asked.id, "Otherwise.", by=TAX_OFFICE, at=clock.now())
    assert models.Inquiry.objects.get().answer == "So."


def test_what_is_late_is_said_to_be(used: audit.EntryId, her: Actor) -> None:
    asked = inquiries.ask(used, "Why?", by=her, at=clock.now())

    before, after = asked.due_at - timedelta(seconds=1), asked.due_at
    assert [one.state for one in inquiries.of_person(by=her, at=before)] == ["open"]
    assert [one.state for one in inquiries.of_person(by=her, at=after)] == ["overdue"]
    assert (inquiries.overdue(at=before), inquiries.overdue(at=after)) == (0, 1)


def test_who_may_not_ask(used: audit.EntryId, country: SmallCountry) -> None:
    for by in (actors.person(country.cid), actors.operator("root"), TAX_OFFICE, actors.system(str(country.ada))):
        with pytest.raises(audit.EntryNotFound):
            inquiries.ask(used, "Why?", by=by, at=clock.now())
    assert not models.Inquiry.objects.exists()


def test_who_may_not_answer_nor_read(used: audit.EntryId, her: Actor, country: SmallCountry) -> None:
    asked = inquiries.ask(used, "Why?", by=her, at=clock.now())
    others = (
        her,
        actors.system(testing.SCHOOL_BOARD),
        actors.staff(country.cid, subsystem=testing.SCHOOL_BOARD),
        actors.operator("root"),
    )

    for by in others:
        with pytest.raises(inquiries.InquiryNotFound):
            inquiries.answer(asked.id, "So.", by=by, at=clock.now())
        with pytest.raises(inquiries.InquiryNotFound):
            inquiries.read(testing.TAX_OFFICE, by=by, at=clock.now())
    assert inquiries.about(used, by=actors.person(country.cid), at=clock.now()) is None
    assert inquiries.of_person(by=actors.person(country.cid), at=clock.now()) == []
    with pytest.raises(inquiries.InquiryNotFound):
        inquiries.answer(inquiries.InquiryId(uuid4()), "So.", by=TAX_OFFICE, at=clock.now())


def test_her_own_reads_leave_nobody_to_ask(country: SmallCountry, her: Actor) -> None:
    exchange.ask(testing.own_ask(country.ada))
    (entry,) = audit_testing.entries_about(country.ada)

    with pytest.raises(inquiries.NobodyToAsk):
        inquiries.ask(entry.id, "Why?", by=her, at=clock.now())


@pytest.mark.parametrize("words", ["", "  ", "ab", "x" * 2001, "a\x00b c"])
def test_without_words_nothing_is_asked(used: audit.EntryId, her: Actor, words: str) -> None:
    assert not rules.are_words(words)
    with pytest.raises(inquiries.WordsMissing):
        inquiries.ask(used, words, by=her, at=clock.now())
    assert not models.Inquiry.objects.exists()


def test_a_refusal_may_be_asked_about_too(country: SmallCountry, her: Actor) -> None:
    with pytest.raises(exchange.AskRefused):
        exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"born_on"})))
    (entry,) = audit_testing.entries_about(country.ada)

    assert inquiries.ask(entry.id, "What did you want?", by=her, at=clock.now()).recipient == testing.TAX_OFFICE


def test_who_reads_her_question_is_seen_once_a_day(used: audit.EntryId, her: Actor, country: SmallCountry) -> None:
    at = clock.now()
    asked = inquiries.ask(used, "Why did you look?", by=her, at=at)
    clerk, other = (actors.staff(uuid4(), subsystem=testing.TAX_OFFICE) for _ in range(2))

    for by, later in ((clerk, 0), (clerk, 1), (other, 2), (clerk, 24 * 60)):
        inquiries.read(testing.TAX_OFFICE, by=by, at=at + timedelta(minutes=later))

    reads = [one.content for one in audit_testing.entries_about(country.ada)][:-1]
    assert [one.by for one in reads] == [clerk.code, other.code, clerk.code]
    first = reads[-1]
    assert (first.service, first.purpose, first.ground, first.recipient, first.outcome) == (
        "inquiries",
        "inquiry-answering",
        f"inquiry:{asked.id}",
        testing.TAX_OFFICE,
        "answered",
    )


def test_no_question_is_shown_while_the_log_is_away(
    used: audit.EntryId, her: Actor, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiries.ask(used, "Why did you look?", by=her, at=clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(audit, "enter", mock.Mock(side_effect=OperationalError))
        with pytest.raises(exchange.LogUnavailable):
            inquiries.read(testing.TAX_OFFICE, by=TAX_OFFICE, at=clock.now())

    assert models.Look.objects.count() == 0  # the next look is entered
    assert len(audit_testing.entries_about(country.ada)) == 1


def test_what_was_answered_a_month_ago_is_read_no_more(used: audit.EntryId, her: Actor) -> None:
    at = clock.now()
    asked = inquiries.ask(used, "Why did you look?", by=her, at=at)
    answered = inquiries.answer(asked.id, "For your tax return.", by=TAX_OFFICE, at=at)

    assert inquiries.read(testing.TAX_OFFICE, by=TAX_OFFICE, at=at + timedelta(days=29)) == [answered]
    assert inquiries.read(testing.TAX_OFFICE, by=TAX_OFFICE, at=at + timedelta(days=30)) == []


def test_how_many_wait_and_which_answers_are_news(used: audit.EntryId, her: Actor, country: SmallCountry) -> None:
    at = clock.now()
    assert inquiries.waiting([testing.TAX_OFFICE, testing.SCHOOL_BOARD]) == {}
    asked = inquiries.ask(used, "Why did you look?", by=her, at=at)

    assert inquiries.waiting([testing.TAX_OFFICE, testing.SCHOOL_BOARD]) == {testing.TAX_OFFICE: 1}
    assert inquiries.answered_lately(by=her, at=at) == []
    answered = inquiries.answer(asked.id, "For your tax return.", by=TAX_OFFICE, at=at)

    assert inquiries.waiting([testing.TAX_OFFICE]) == {}
    assert inquiries.answered_lately(by=her, at=at + timedelta(days=6)) == [answered]
    assert inquiries.answered_lately(by=her, at=at + timedelta(days=7)) == []
    assert inquiries.answered_lately(by=actors.person(country.cid), at=at) == []


def test_the_same_question_again_is_the_first(used: audit.EntryId, her: Actor) -> None:
    at = clock.now()
    first, told = inquiries.ask(used, "Why did you look?", by=her, at=at), outbox.waiting()

    assert inquiries.ask(used, " Why did you look? ", by=her, at=at + timedelta(seconds=1)) == first
    assert outbox.waiting() == told
    with pytest.raises(inquiries.AskedBefore):
        inquiries.ask(used, "And why again?", by=her, at=at)
