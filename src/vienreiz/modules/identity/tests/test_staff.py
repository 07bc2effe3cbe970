"""Who works for whom: said by operators, over when they say so."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import rules, testing

pytestmark = pytest.mark.django_db

OPERATOR = actors.operator("root")
RETURNS = "test-office/returns"
APPEALS = "test-office/appeals"


@pytest.fixture
def ada() -> identity.PersonId:
    testing.organisation(subsystems={"returns": "Returns system", "appeals": "Appeals"})
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
        refusal = identity.MayNotManageStaff if by.subsystem else identity.NotAnOperator
        with pytest.raises(refusal):
            identity.employ(ada, subsystem=RETURNS, role=identity.Role.STEWARD, by=by, at=clock.now())
        with pytest.raises(refusal):
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


# a supervisor says who works in her own office


def at_work(employment: identity.Employment) -> Actor:
    return actors.staff(employment.id, subsystem=employment.subsystem)


@pytest.fixture
def supervisor(ada: identity.PersonId) -> identity.Employment:
    return identity.employ(ada, subsystem=RETURNS, role=identity.Role.SUPERVISOR, by=OPERATOR, at=clock.now())


@pytest.fixture
def ben() -> identity.PersonId:
    return testing.person(value="T-2")


@pytest.mark.parametrize("role", [identity.Role.CLERK, identity.Role.STEWARD])
def test_a_supervisor_appoints_and_dismisses(
    supervisor: identity.Employment, ben: identity.PersonId, role: identity.Role
) -> None:
    by = at_work(supervisor)

    employed = identity.employ(ben, subsystem=RETURNS, role=role, by=by, at=clock.now())

    assert identity.employments_of(ben, at=clock.now()) == [employed]
    identity.dismiss(employed.id, by=by, at=clock.now())
    assert identity.employments_of(ben, at=clock.now()) == []


@pytest.mark.parametrize("role", list(identity.Role))
def test_she_appoints_nobody_elsewhere(
    supervisor: identity.Employment, ben: identity.PersonId, role: identity.Role
) -> None:
    with pytest.raises(identity.MayNotManageStaff):
        identity.employ(ben, subsystem=APPEALS, role=role, by=at_work(supervisor), at=clock.now())
    elsewhere = actors.staff(supervisor.id, subsystem=APPEALS)  # she names another office as hers
    with pytest.raises(identity.MayNotManageStaff):
        identity.employ(ben, subsystem=APPEALS, role=role, by=elsewhere, at=clock.now())

    assert identity.employments_of(ben, at=clock.now()) == []


def test_neither_herself_nor_another_supervisor(supervisor: identity.Employment, ben: identity.PersonId) -> None:
    by = at_work(supervisor)
    with pytest.raises(identity.MayNotManageStaff):
        identity.employ(supervisor.person_id, subsystem=RETURNS, role=identity.Role.CLERK, by=by, at=clock.now())
    with pytest.raises(identity.MayNotManageStaff):
        identity.employ(ben, subsystem=RETURNS, role=identity.Role.SUPERVISOR, by=by, at=clock.now())
    other = identity.employ(ben, subsystem=RETURNS, role=identity.Role.SUPERVISOR, by=OPERATOR, at=clock.now())
    for employment in (supervisor, other):
        with pytest.raises(identity.MayNotManageStaff):
            identity.dismiss(employment.id, by=by, at=clock.now())

    assert identity.employments_of(supervisor.person_id, at=clock.now()) == [supervisor]
    assert identity.employments_of(ben, at=clock.now()) == [other]


def test_she_learns_nothing_of_another_office(supervisor: identity.Employment, ben: identity.PersonId) -> None:
    theirs = identity.employ(ben, subsystem=APPEALS, role=identity.Role.CLERK, by=OPERATOR, at=clock.now())

    with pytest.raises(identity.NotEmployed):
        identity.dismiss(theirs.id, by=at_work(supervisor), at=clock.now())

    assert identity.employments_of(ben, at=clock.now()) == [theirs]


@pytest.mark.parametrize("role", [identity.Role.CLERK, identity.Role.STEWARD])
def test_nobody_else_at_work_may(ada: identity.PersonId, ben: identity.PersonId, role: identity.Role) -> None:
    employed = identity.employ(ada, subsystem=RETURNS, role=role, by=OPERATOR, at=clock.now())
    by = at_work(employed)

    with pytest.raises(identity.MayNotManageStaff):
        identity.employ(ben, subsystem=RETURNS, role=identity.Role.CLERK, by=by, at=clock.now())
    with pytest.raises(identity.MayNotManageStaff):
        identity.appoint("test-code", "T-2", role=identity.Role.CLERK, by=by, at=clock.now())
    with pytest.raises(identity.MayNotManageStaff):
        identity.dismiss(employed.id, by=by, at=clock.now())

    assert identity.employments_of(ben, at=clock.now()) == []


def test_who_was_dismissed_says_it_no_more(supervisor: identity.Employment, ben: identity.PersonId) -> None:
    identity.dismiss(supervisor.id, by=OPERATOR, at=clock.now())

    with pytest.raises(identity.MayNotManageStaff):
        identity.employ(ben, subsystem=RETURNS, role=identity.Role.CLERK, by=at_work(supervisor), at=clock.now())


def test_codes_are_not_found_by_appointing(supervisor: identity.Employment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "APPOINTMENTS", replace(rules.APPOINTMENTS, times=2))
    by = at_work(supervisor)
    for _ in range(2):
        with pytest.raises(identity.SubjectNotFound):
            identity.appoint("test-code", "T-9", role=identity.Role.CLERK, by=by, at=clock.now())

    with pytest.raises(limits.TooManyRequests):
        identity.appoint("test-code", "T-9", role=identity.Role.CLERK, by=by, at=clock.now())


# the same on her pages and over HTTP


@pytest.fixture
def browser(supervisor: identity.Employment) -> Client:
    client = Client()
    testing.sign_in(client, supervisor.person_id)
    client.cookies["django_language"] = "en"
    return client


def test_she_sees_and_says_who_works_there(
    browser: Client, supervisor: identity.Employment, ben: identity.PersonId
) -> None:
    assert "Who works here" in browser.get("/").content.decode()
    assert "At work" not in browser.get("/").content.decode()
    assert f"/staff/{supervisor.id}" in browser.get("/staff").content.decode()
    page = f"/staff/{supervisor.id}"
    assert "Supervises the office" in browser.get(page).content.decode()

    assert browser.post(page, {"scheme": "test-code", "value": "T-2", "role": "clerk"}).status_code == 302

    (employed,) = identity.employments_of(ben, at=clock.now())
    shown = browser.get(page).content.decode()
    assert str(employed.id) in shown
    assert str(ben) not in shown
    dismissal = f"{page}/dismiss/{employed.id}"
    assert f'href="{dismissal}"' in shown
    assert f'action="{dismissal}"' not in shown
    asked = browser.get(dismissal).content.decode()
    assert "Dismiss this person?" in asked
    assert "Test office" in asked
    assert identity.employments_of(ben, at=clock.now()) == [employed]
    assert browser.post(dismissal).status_code == 302
    assert identity.employments_of(ben, at=clock.now()) == []
    assert browser.get(dismissal).status_code == 404


def test_she_tells_those_apart_whom_she_appointed(browser: Client, supervisor: identity.Employment) -> None:
    """The list showed numbers of employments alone."""
    person = testing.person(value="T-1234567")
    page = f"/staff/{supervisor.id}"

    browser.post(page, {"scheme": "test-code", "value": "T-1234567", "role": "clerk"})

    (employed,) = identity.employments_of(person, at=clock.now())
    for address in (page, f"{page}/dismiss/{employed.id}"):
        shown = browser.get(address).content.decode()
        assert "ends in 4567" in shown
        assert "T-1234567" not in shown
    assert {one["identifier_end"] for one in browser.get(f"/api{page}").json()} == {"", "4567"}


@pytest.mark.parametrize(
    ("written", "end"), [("P-0001", "01"), ("123456-12345", "2345"), ("ab", "B"), ("a", ""), ("", "")]
)
def test_of_a_short_identifier_half_at_most_is_kept(written: str, end: str) -> None:
    assert rules.end_of(written) == end


def test_whom_she_cannot_dismiss_she_is_not_asked_about(
    browser: Client, supervisor: identity.Employment, ben: identity.PersonId
) -> None:
    theirs = identity.employ(ben, subsystem=APPEALS, role=identity.Role.CLERK, by=OPERATOR, at=clock.now())

    assert browser.get(f"/staff/{supervisor.id}/dismiss/{theirs.id}").status_code == 404
    assert browser.get(f"/staff/{supervisor.id}/dismiss/{supervisor.id}").status_code == 403
    assert Client().get(f"/staff/{supervisor.id}/dismiss/{theirs.id}").status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": ""}, "Enter the identifier of the person"),
        ({"value": "T-999"}, "We do not know this person."),
        ({"value": "T-ADA"}, "Only the supervisor of an office says who else works there"),
        ({"role": "supervisor"}, "Choose one"),
    ],
)
def test_what_she_cannot_say_is_told_on_the_page(
    browser: Client, supervisor: identity.Employment, ben: identity.PersonId, changes: dict[str, str], words: str
) -> None:
    answer = browser.post(f"/staff/{supervisor.id}", {"scheme": "test-code", "value": "T-2", "role": "clerk"} | changes)

    assert answer.status_code == 422
    assert answer.content.decode().count(words) >= 2
    assert identity.staff_of(RETURNS, at=clock.now()) == [supervisor]


def test_a_program_says_it_too(browser: Client, supervisor: identity.Employment, ben: identity.PersonId) -> None:
    path = f"/api/staff/{supervisor.id}"
    browser.get(f"/staff/{supervisor.id}")
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value}

    def post(address: str, **sent: str) -> Any:
        return browser.post(address, json.dumps(sent), content_type="application/json", headers=headers)

    made = post(path, scheme="test-code", value="T-2", role="steward")
    assert (made.status_code, made.json()["role"]) == (201, "steward")
    assert [one["role"] for one in browser.get(path).json()] == ["steward", "supervisor"]
    again = post(path, scheme="test-code", value="T-2", role="supervisor")
    assert (again.status_code, again.json()["code"]) == (403, "identity.may-not-manage-staff")
    assert post(f"{path}/dismiss/{made.json()['id']}").status_code == 204
    assert identity.employments_of(ben, at=clock.now()) == []


def test_a_clerk_and_a_stranger_see_nobody(ada: identity.PersonId, ben: identity.PersonId) -> None:
    clerk_of_returns, client = employed(ada), Client()
    page = f"/staff/{clerk_of_returns.id}"
    assert client.get(page).headers["Location"].startswith("/sign-in")
    testing.sign_in(client, ada)
    for address in (page, f"/api{page}"):
        assert client.get(address).status_code == 403
    assert client.post(page, {"scheme": "test-code", "value": "T-2", "role": "clerk"}).status_code == 403
    testing.sign_in(client, ben)
    assert client.get(page).status_code == client.get(f"/api{page}").status_code == 404
    assert identity.staff_of(RETURNS, at=clock.now()) == [clerk_of_returns]
