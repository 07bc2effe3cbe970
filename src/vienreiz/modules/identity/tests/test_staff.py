"""Who works for whom: said by operators, over when they say so."""

import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command

from vienreiz.kernel import actors, clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing

pytestmark = pytest.mark.django_db

OPERATOR = actors.operator("root")
RETURNS = "test-office/returns"


@pytest.fixture
def ada() -> identity.PersonId:
    testing.organisation()
    return testing.person(value="T-ADA")


def employed(person_id: identity.PersonId) -> identity.Employment:
    return identity.employ(person_id, subsystem=RETURNS, role=identity.Role.CLERK, by=OPERATOR, at=clock.now())


def test_she_works_there_until_she_is_dismissed(ada: identity.PersonId) -> None:
    employment = employed(ada)
    before, later = clock.now(), clock.now() + timedelta(days=1)

    assert identity.employments_of(ada, at=later) == identity.staff_of(RETURNS, at=later) == [employment]
    identity.dismiss(employment.id, by=OPERATOR, at=later)

    assert [one.id for one in identity.employments_of(ada, at=before)] == [employment.id]
    assert identity.employments_of(ada, at=later) == identity.staff_of(RETURNS, at=later) == []
    with pytest.raises(identity.NotEmployed):
        identity.dismiss(employment.id, by=OPERATOR, at=later)


def test_nobody_works_twice_in_one_role(ada: identity.PersonId) -> None:
    employed(ada)

    with pytest.raises(identity.EmployedBefore):
        employed(ada)
    identity.employ(ada, subsystem=RETURNS, role=identity.Role.STEWARD, by=OPERATOR, at=clock.now())
    assert len(identity.employments_of(ada, at=clock.now())) == 2


def test_who_may_not_say_so(ada: identity.PersonId) -> None:
    employment = employed(ada)
    for by in (actors.person(ada), actors.staff(ada, subsystem=RETURNS), actors.system(RETURNS)):
        with pytest.raises(identity.NotAnOperator):
            identity.employ(ada, subsystem=RETURNS, role=identity.Role.STEWARD, by=by, at=clock.now())
        with pytest.raises(identity.NotAnOperator):
            identity.dismiss(employment.id, by=by, at=clock.now())

    assert identity.employments_of(ada, at=clock.now()) == [employment]


def test_only_people_work_and_only_for_what_is_there(ada: identity.PersonId) -> None:
    with pytest.raises(identity.SubsystemNotFound):
        identity.employ(ada, subsystem="test-office/gone", role=identity.Role.CLERK, by=OPERATOR, at=clock.now())
    with pytest.raises(identity.SubjectNotFound):
        employed(testing.stranger_id())
    with pytest.raises(identity.NotEmployed):
        identity.dismiss(uuid4(), by=OPERATOR, at=clock.now())


def test_an_operator_says_so_on_the_command_line(
    ada: identity.PersonId, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("T-ADA\n"))
    call_command("staff", "employ", RETURNS, "clerk", "--scheme", testing.TEST_CODE, "--json")
    made = json.loads(capsys.readouterr().out)
    assert (made["person_id"], made["subsystem"], made["role"]) == (str(ada), RETURNS, "clerk")

    call_command("staff", "list", RETURNS, "--json")
    assert json.loads(capsys.readouterr().out) == made
    call_command("staff", "dismiss", made["id"])
    assert identity.staff_of(RETURNS, at=clock.now()) == []


def test_a_code_that_nobody_holds_on_the_command_line(
    ada: identity.PersonId, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("T-NOBODY\n"))

    with pytest.raises(SystemExit):
        call_command("staff", "employ", RETURNS, "clerk", "--scheme", testing.TEST_CODE)

    told = capsys.readouterr()
    assert "We do not know this person." in told.err
    assert "T-NOBODY" not in told.out + told.err
