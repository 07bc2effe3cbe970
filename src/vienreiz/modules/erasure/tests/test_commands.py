"""Nothing of a person is left in either database; everybody else's entries verify as before."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock, holdings
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.erasure import ledger
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities

from .situations import ARTICLE, CASE, OPERATOR, erase, plan

pytestmark = pytest.mark.django_db(databases=["default", "log"])


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


def test_her_entries_are_read_twice_and_the_list_once(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is erased, and before the log signs: not for a plan that nobody reads."""
    lists, read = list[int](), ledger.read

    def has_read() -> list[erasure.Erased]:
        listed = read()
        lists.append(len(listed))
        return listed

    monkeypatch.setattr(ledger, "read", has_read)
    with CaptureQueriesContext(connections["log"]) as told:
        erase(country.ada)

    to_open = '"audit_entry"."canonical", "audit_entry"."commitment" FROM "audit_entry"'
    statements = [one["sql"] for one in told.captured_queries]
    assert sum(to_open in one for one in statements) == 2
    assert lists == [0]


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
