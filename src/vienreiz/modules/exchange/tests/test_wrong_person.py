"""A holder's answer about somebody nobody asked about."""

import logging
from collections.abc import Sequence
from typing import Any

import pytest

from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity.values import SubjectId
from vienreiz.modules.records import public as records

pytestmark = pytest.mark.django_db(databases=["default", "log"])


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def _of_cid(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whomever the register of residents is asked about, it tells of Cid."""
    read = records.of_subjects

    def mistaken(wanted: Sequence[tuple[str, str, SubjectId]], **moment: Any) -> list[records.RecordVersion]:
        return read(
            [(register, role, country.cid if register == "residents" else one) for register, role, one in wanted],
            **moment,
        )

    monkeypatch.setattr(records, "of_subjects", mistaken)


@pytest.mark.usefixtures("_of_cid")
def test_it_is_no_answer_and_nobody_sees_it(country: SmallCountry, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        answers = exchange.ask_many(
            [testing.tax_ask(country.ada), testing.school_ask(country.ada), testing.own_ask(country.ben)]
        )

    assert [answer.status for answer in answers] == ["failed", "answered", "failed"]
    assert [answer.reason for answer in answers] == [
        exchange.HOLDER_DID_NOT_ANSWER,
        "",
        exchange.HOLDER_DID_NOT_ANSWER,
    ]
    assert answers[0].records == answers[2].records == ()
    assert [one.content.service for one in audit_testing.entries_about(country.ada)] == [testing.OF_PARENT]
    assert audit_testing.entries_about(country.cid) == []

    (line,) = [one for one in caplog.records if one.name.startswith("vienreiz")]
    assert (line.getMessage(), vars(line)["register"], vars(line)["subjects"]) == (
        "A register answered about somebody nobody asked about.",
        "residents",
        [str(country.cid)],
    )
    for personal in ("P-0001", "P-0003", "Ada", "Cid", "1970"):
        assert personal not in str(vars(line))


@pytest.mark.usefixtures("_of_cid")
def test_it_puts_nobody_into_a_set(country: SmallCountry, caplog: pytest.LogCaptureFixture) -> None:
    """Whether Ben is of age decides whether the school board may ask where he lives."""
    (answer,) = exchange.ask_many([testing.place_ask(country.ben)])

    assert answer.status is exchange.Status.FAILED
    assert len([one for one in caplog.records if one.name.startswith("vienreiz")]) == 1


def test_a_shared_record_is_about_all_who_stand_in_it(country: SmallCountry, caplog: pytest.LogCaptureFixture) -> None:
    (answer,) = exchange.ask_many([testing.school_ask(country.ada)])

    assert answer.status is exchange.Status.ANSWERED
    assert caplog.records == []
