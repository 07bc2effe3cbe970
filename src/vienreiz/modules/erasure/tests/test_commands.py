"""Nothing of a person is left in either database; everybody else's entries verify as before."""

import dataclasses
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from vienreiz.kernel import actors, clock, holdings
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import public as desk
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.representation import public as representation

pytestmark = pytest.mark.django_db(databases=["default", "log"])

OPERATOR = actors.operator("tests")
ARTICLE, CASE = "tax-act-5", "D-2030/17"


@pytest.fixture(autouse=True)
def a_ledger_of_its_own(tmp_path: Path) -> Any:
    with audit_testing.environment(erasures_file=tmp_path / "erasures.ndjson"):
        yield tmp_path / "erasures.ndjson"


@pytest.fixture
def country() -> SmallCountry:
    """Ada has lived: asked about, asking, permitting, acting for Ben, signed in, with a token and a question."""
    made = testing.small_country()
    at, her = clock.now(), actors.person(made.ada)
    exchange.ask(testing.tax_ask(made.ada))
    exchange.ask(testing.tax_ask(made.cid))
    exchange.ask(age_ask(made.ada))
    desk.look_up(
        desk.Wanted(
            scheme=testing.SCHEME,
            value="P-0001",
            service=testing.PERSON,
            purpose="taxation",
            article="tax-act-5",
            case="a case of hers",
        ),
        by=actors.staff(made.dot, subsystem=testing.TAX_OFFICE),
    )
    exchange.ask(testing.own_ask(made.ada))
    representation.find(made.ada)
    terms = consents.Terms(
        service=testing.PERSON,
        recipient=testing.SCHOOL_BOARD,
        purpose="schooling",
        fields=frozenset({"name"}),
        mode=consents.Mode.VIEW,
        rate=None,
        life=None,
        lasts=timedelta(days=30),
    )
    asked = consents.request(made.ada, terms, by=actors.system(testing.SCHOOL_BOARD), at=at)
    consents.take(asked.id, consents.Step.GIVEN, by=her, at=clock.now())
    entry = next(one for one in audit_testing.entries_about(made.ada) if one.content.recipient == testing.TAX_OFFICE)
    inquiries.ask(entry.id, "Why did you look?", by=her, at=clock.now())
    identities.create_token(
        made.ada, title="phone", scopes=set(identities.Scope), expires_at=at + timedelta(days=1), by=her, at=at
    )
    identity.card(made.ada, name="Ada")
    identity.sign_in(Client(), made.ada)
    outbox.relay_all()
    audit_testing.everything_sequenced()
    return made


def age_ask(person_id: identities.PersonId) -> exchange.Ask:
    """The school board asks whether she is of age, which it may do so many times an hour."""
    return dataclasses.replace(testing.school_ask(person_id, fields=frozenset({"of_age"})), service=testing.AGE)


def erase(person_id: identities.PersonId) -> erasure.Plan:
    return erasure.erase(person_id, article=ARTICLE, case=CASE, by=OPERATOR, at=clock.now())


def plan(person_id: identities.PersonId) -> erasure.Plan:
    return erasure.plan(person_id, at=clock.now())


def tables_that_name(*words: str) -> dict[str, int]:
    """How many rows of each table hold one of the words, in whatever column and form."""
    found: dict[str, int] = {}
    for alias in ("default", "log"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
                rows = [" ".join(map(as_text, row)) for row in cursor.fetchall()]
                count = sum(any(word in row for word in words) for row in rows)
                if count:
                    found[table] = count
    return found


def as_text(value: object) -> str:
    if isinstance(value, memoryview | bytes):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def test_nothing_of_her_is_left_but_her_id_where_she_acted_for_another(country: SmallCountry) -> None:
    words = (str(country.ada), country.ada.hex, "P-0001", "Ada", "Why did you look?", "phone", "a case of hers")
    assert len(tables_that_name(*words)) > 10

    erase(country.ada)

    naming = [entry for entry in audit_testing.entries_about(country.ben) if str(country.ada) in entry.content.by]
    assert naming  # they are his, with their proofs
    of_the_pack = {"packs_item": 1, "identity_scheme": 1}  # her code is the example of its scheme
    assert tables_that_name(*words) == {"audit_entry": len(naming), **of_the_pack}
    assert plan(country.ada).is_empty


def test_the_plan_says_what_the_deed_does(country: SmallCountry) -> None:
    planned = plan(country.ada)

    assert set(planned.held) == {
        "audit",
        "consent",
        "desk",
        "identity",
        "inquiries",
        "limits",
        "outbox",
        "records",
        "representation",
    }
    assert plan(country.ada) == planned  # and changes nothing
    assert erase(country.ada) == planned


def test_whoever_asks_about_her_afterwards_asks_about_nobody(country: SmallCountry) -> None:
    erase(country.ada)

    assert identities.subject_of(testing.SCHEME, "P-0001", on=clock.now().date()) is None
    with pytest.raises(identities.SubjectNotFound):
        erase(country.ada)
    assert len(erasure.erased()) == 1


def test_a_consent_of_hers_lets_nobody_ask(country: SmallCountry) -> None:
    (before,) = consents.of_person(country.ada, by=actors.person(country.ada), at=clock.now())
    erase(country.ada)

    left = consents.consent(before.id, by=actors.system(testing.SCHOOL_BOARD), at=clock.now())

    assert (left.state, left.person_id.int) == (consents.State.WITHDRAWN, 0)


def test_the_log_fits_and_says_how_many_went(country: SmallCountry) -> None:
    hers = len(audit_testing.entries_about(country.ada))
    remembered, proofs = audit.newest_checkpoint(), audit.proofs_of(country.cid, by=actors.person(country.cid))
    erase(country.ada)
    audit_testing.everything_sequenced()

    found = audit.verify(remembered)

    assert (found.fault, found.erased) == (None, hers)
    assert audit.check_entries_of(country.cid, by=actors.person(country.cid)).is_fine
    again = audit.proofs_of(country.cid, by=actors.person(country.cid))
    assert [one.canonical for one in again.proofs] == [one.canonical for one in proofs.proofs]


def test_time_lines_and_the_log_fit_after_records_were_forgotten(
    country: SmallCountry, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = {**testing.RECORDS["residents"][2], "place": "PL-1"}
    testing.recorded(country, "residents", moved)
    later = clock.now() + timedelta(days=11 * 365)
    before = audit_testing.entries_about(country.cid)

    with clock.stopped_at(later):
        call_command("retention", "apply", "--register", "residents", "--json")
        audit_testing.everything_sequenced()

    assert json.loads(capsys.readouterr().out)["versions"] == 2  # what was replaced, and what ended with the move
    assert audit.verify().fault is None
    assert audit.check_entries_of(country.cid, by=actors.person(country.cid)).is_fine
    assert [one.id for one in audit_testing.entries_about(country.cid)] == [one.id for one in before]


def test_an_entry_that_is_hidden_behind_an_erasure_is_missed(country: SmallCountry) -> None:
    erase(country.ada)
    audit_testing.everything_sequenced()
    (cids,) = audit_testing.entries_about(country.cid)
    with connections["log"].cursor() as cursor:
        cursor.execute("SELECT erasure_id FROM audit_erased")
        (erasure_id, *_) = cursor.fetchone()
        hidden = cids.id if connections["log"].vendor == "postgresql" else cids.id.hex
        cursor.execute(
            "INSERT INTO audit_erased (entry_id, erasure_id, commitment)"
            " SELECT id, %s, commitment FROM audit_entry WHERE id = %s",
            [erasure_id, hidden],
        )
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [hidden])

    fault = audit.verify().fault

    assert fault is not None
    assert fault.kind is audit.FaultKind.ERASURE


def test_a_backup_that_brings_her_back_is_erased_again(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    by, at = OPERATOR, clock.now()
    erase(country.ada)
    assert erasure.replay(by=by, at=at) == 0
    audit.enter([audit_testing.new_entry(country.ada)])  # as a restored backup would hold it

    assert erasure.replay(by=by, at=at) == 1
    assert plan(country.ada).is_empty
    assert [one.case for one in erasure.erased()] == [CASE]


def test_killed_before_the_log_it_is_finished_by_the_next_start(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(audit, "erase", _killed)
        with pytest.raises(KeyboardInterrupt):
            erase(country.ada)
    assert set(plan(country.ada).held) == {"audit"}

    call_command("person", "replay")

    assert capsys.readouterr().out == "Persons erased again: 1.\n"
    assert plan(country.ada).is_empty


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("by", "article", "case", "problem"),
    [
        (actors.system(testing.TAX_OFFICE), ARTICLE, CASE, erasure.NotThePersonWhoErases),
        (None, ARTICLE, CASE, erasure.NotThePersonWhoErases),
        (OPERATOR, "no-such-act", CASE, erasure.ArticleUnknown),
        (OPERATOR, ARTICLE, "--", erasure.CaseMissing),
        (OPERATOR, ARTICLE, "a\nb1", erasure.CaseMissing),
    ],
)
def test_who_may_not_and_on_what_ground_not(
    country: SmallCountry, by: actors.Actor | None, article: str, case: str, problem: type[Exception]
) -> None:
    planned = plan(country.ada)

    with pytest.raises(problem):
        erasure.erase(country.ada, article=article, case=case, by=by or actors.person(country.ada), at=clock.now())
    assert (plan(country.ada), erasure.erased()) == (planned, [])


def test_who_is_at_work_is_dismissed_first_and_the_plan_says_so(country: SmallCountry) -> None:
    assert plan(country.ada).hindrances == ()
    work = employed(country.ada)

    with pytest.raises(identities.StillEmployed):
        erase(country.ada)
    assert erasure.erased() == []
    (hindrance,) = plan(country.ada).hindrances
    assert (hindrance.code, hindrance.where) == ("identity.still-employed", "tax-office/returns clerk")
    assert hindrance.sentence == "This person works for an institution here; end that first."

    identities.dismiss(work.id, by=OPERATOR, at=clock.now())
    assert plan(country.ada).hindrances == ()


def employed(person_id: identities.PersonId) -> identities.Employment:
    return identities.employ(
        person_id, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK, by=OPERATOR, at=clock.now()
    )


@pytest.mark.parametrize("broken", ["half a li", '{"person": 3}\n', "\xff"])
def test_a_list_that_is_not_whole_stops_everything(
    country: SmallCountry, a_ledger_of_its_own: Path, broken: str
) -> None:
    a_ledger_of_its_own.write_bytes(broken.encode("latin-1"))

    with pytest.raises(erasure.LedgerNotReadable):
        erase(country.ada)
    with pytest.raises(erasure.LedgerNotReadable):
        erasure.replay(by=OPERATOR, at=clock.now())
    planned = plan(country.ada)
    assert not planned.is_empty
    assert [one.code for one in planned.hindrances] == ["erasure.ledger-not-readable"]


def test_without_the_key_of_the_log_nothing_is_erased_and_nothing_listed(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    planned = plan(country.ada)
    words = ("person", "erase", "--scheme", testing.SCHEME, "--article", ARTICLE, "--case", CASE, "--do")
    monkeypatch.setattr("sys.stdin", io.StringIO("P-0001\n"))

    with audit_testing.environment(log_key_file=tmp_path / "none.key"):
        assert [one.code for one in plan(country.ada).hindrances] == ["audit.log-key-missing"]
        with pytest.raises(SystemExit):
            call_command(*words)

    assert capsys.readouterr().err.startswith("The key of the log is missing: put it back")
    assert (plan(country.ada), erasure.erased()) == (planned, [])


def test_without_the_key_of_the_log_nobody_is_erased_again(country: SmallCountry, tmp_path: Path) -> None:
    erase(country.ada)
    audit.enter([audit_testing.new_entry(country.ada)])  # as a restored backup would hold it
    planned = plan(country.ada)

    with audit_testing.environment(log_key_file=tmp_path / "none.key"), pytest.raises(audit.LogKeyMissing):
        erasure.replay(by=OPERATOR, at=clock.now())

    assert plan(country.ada) == planned


def test_one_altered_entry_keeps_nobody_else_from_being_erased_again(
    country: SmallCountry, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody on the list was erased again, as long as an entry of one of them did not open."""
    erase(country.ada)
    erase(country.ben)
    for person_id in (country.ada, country.ben):
        audit.enter([audit_testing.new_entry(person_id)])  # as a restored backup would hold them
    ada = country.ada if connections["log"].vendor == "postgresql" else country.ada.hex
    with connections["log"].cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET commitment = %s WHERE person_id = %s", [bytes(32), ada])

    with pytest.raises(SystemExit) as ended:
        call_command("person", "replay")

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert str(country.ada) in said
    assert str(country.ben) not in said
    assert said.endswith("Erased again: 1.\n")
    with pytest.raises(CommandError, match=str(country.ada)):
        call_command("prepare")
    assert plan(country.ben).is_empty
    assert set(plan(country.ada).held) == {"audit"}


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85"])
def test_what_else_ends_lines_ends_no_line_of_the_list(country: SmallCountry, odd: str) -> None:
    case = f"D-1{odd}x"
    erasure.erase(country.ada, article=ARTICLE, case=case, by=OPERATOR, at=clock.now())

    assert [one.case for one in erasure.erased()] == [case]


def test_an_operator_plans_and_does_it_on_the_command_line(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("person", "erase", "--scheme", testing.SCHEME, "--article", ARTICLE, "--case", CASE, "--json")
    monkeypatch.setattr("sys.stdin", io.StringIO("P-0001\n"))
    call_command(*words)
    told = capsys.readouterr()
    planned = json.loads(told.out)
    assert (planned["done"], planned["held"]) == (False, dict(plan(country.ada).held))
    assert (planned["shared"], planned["others"], planned["hindrances"]) == (1, 1, [])
    assert "Nothing was changed. Say --do" in told.err

    monkeypatch.setattr("sys.stdin", io.StringIO("P-0001\n"))
    call_command(*words, "--do")
    done = json.loads(capsys.readouterr().out)
    assert (done["done"], done["erased"]) == (True, planned["held"])

    call_command("person", "erased", "--json")
    listed = json.loads(capsys.readouterr().out)
    assert (listed["person"], listed["article"], listed["case"]) == (str(country.ada), ARTICLE, CASE)
    monkeypatch.setattr("sys.stdin", io.StringIO("P-0001\n"))
    with pytest.raises(SystemExit):
        call_command(*words, "--do")
    told = capsys.readouterr()
    assert "We do not know this person." in told.err
    assert "P-0001" not in told.out + told.err


def test_the_article_is_asked_for_before_the_person_and_the_plan_says_what_is_in_the_way(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    employed(country.ada)
    words = ("person", "erase", "--scheme", testing.SCHEME, "--case", CASE, "--article")
    monkeypatch.setattr("sys.stdin", io.StringIO("P-9999\n"))  # nobody's
    for act in ((), ("--do",)):
        with pytest.raises(SystemExit):
            call_command(*words, "no-such-act", *act)
        assert capsys.readouterr().err == "No article of law of this country is called so.\n"

    monkeypatch.setattr("sys.stdin", io.StringIO("P-0001\n"))
    call_command(*words, ARTICLE)

    told = capsys.readouterr()
    assert "Of the records, 1 name others too, 1 in all: each of them has an entry of it." in told.out
    assert told.err.splitlines() == [
        "In the way: This person works for an institution here; end that first. (tax-office/returns clerk)",
        "Nothing was changed. See to what is in the way first.",
    ]


def test_without_a_case_the_command_line_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="--case"):
        call_command("person", "erase", "--scheme", testing.SCHEME, "--article", ARTICLE)


def test_each_module_that_names_persons_can_erase_them() -> None:
    """A module that holds a person's id and does not say so would keep her for ever."""
    names = {"person_id", "subject_id", "subject", "representative", "represented"}
    holders = {
        model._meta.app_label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name in names and not field.auto_created
    }

    assert holders - {"audit"} <= {holding.name for holding in holdings.all_of_them()}
