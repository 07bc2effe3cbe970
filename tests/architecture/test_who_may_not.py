"""Each function in the doors through which data, permissions and powers go says who may not, and which test shows it.

A door's new function fails here until somebody has thought about who may not call it: a test that shows a refusal, a
reason why all may, or the one module that calls it and has asked before. All three are checked.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vienreiz"
DOORS = ("exchange", "consent", "access", "registers", "representation")


@dataclass(frozen=True)
class Shown:
    """Who may not is refused by this test: `exchange/test_commands.py::test_…`, a file of the module's tests."""

    test: str


@dataclass(frozen=True)
class Open:
    """All may, for this reason."""

    reason: str


@dataclass(frozen=True)
class Alone:
    """These modules alone call it, beside its own; they have asked who may before. None: its own alone."""

    callers: frozenset[str]


LAW = Open("what the law and the country's description say is open to all")
WORDS = Open("it only says a value in other words, or reads one; it looks nothing up about anybody")
THE_EXCHANGE = Alone(frozenset({"exchange"}))
STRANGER = Shown("consent/test_commands.py::test_a_stranger_does_nothing_and_learns_nothing")

WHO_MAY_NOT: dict[str, Shown | Open | Alone] = {
    "access.articles": LAW,
    "access.covering": THE_EXCHANGE,
    "access.give_back": THE_EXCHANGE,
    "access.grants_in": LAW,
    "access.grants_standing": LAW,
    "access.purpose_titles": LAW,
    "access.purposes": LAW,
    "access.purposes_standing": LAW,
    "access.use_each": THE_EXCHANGE,
    "consent.acknowledge": Shown("consent/test_commands.py::test_the_recipient_alone_acknowledges_the_end_and_once"),
    "consent.changes": Shown("me/test_permissions.py::test_another_system_sees_nothing_of_it"),
    "consent.consent": STRANGER,
    "consent.covering": THE_EXCHANGE,
    "consent.give_back": THE_EXCHANGE,
    "consent.of_person": STRANGER,
    "consent.overdue": Alone(frozenset({"operations"})),
    "consent.possible_steps": WORDS,
    "consent.receipt": WORDS,
    "consent.record": WORDS,
    "consent.register_capacity": Alone(frozenset({"representation"})),
    "consent.request": Shown("consent/test_commands.py::test_nobody_asks_in_anothers_name"),
    "consent.signs": THE_EXCHANGE,
    "consent.take": STRANGER,
    "consent.use_each": THE_EXCHANGE,
    "exchange.abandon": Shown("exchange/test_sources.py::test_nobody_else_does_and_the_attempt_is_entered"),
    "exchange.about": Open("which services are about a kind of subject stands in the description"),
    "exchange.as_text": WORDS,
    "exchange.ask": Shown("exchange/test_commands.py::test_a_stranger_does_not_see_her_data_and_she_sees_the_attempt"),
    "exchange.ask_many": Shown("exchange/test_commands.py::test_an_own_ask_that_is_not_her_own_is_refused_and_entered"),
    "exchange.change_identifier": Shown("stewardship/test_identifiers.py::test_who_may_not"),
    "exchange.enter_erasure": Alone(frozenset({"erasure"})),
    "exchange.from_text": WORDS,
    "exchange.history_of": Shown("exchange/test_keeping.py::test_a_look_in_vain_and_a_look_refused_are_entered"),
    "exchange.labels": Shown("exchange/test_queries.py::test_a_register_about_persons_is_not_open"),
    "exchange.labels_in": Shown("exchange/test_queries.py::test_a_register_about_persons_is_not_open"),
    "exchange.load": Shown("exchange/test_sources.py::test_nobody_else_does_and_the_attempt_is_entered"),
    "exchange.note": Alone(frozenset({"inquiries", "me"})),
    "exchange.open_record": Shown("exchange/test_queries.py::test_a_register_about_persons_is_not_open"),
    "exchange.open_records": Shown("exchange/test_queries.py::test_a_register_about_persons_is_not_open"),
    "exchange.quality_of": Shown("stewardship/test_web.py::test_whoever_does_not_keep_it_is_turned_away"),
    "exchange.refuse_moments_to_come": WORDS,
    "exchange.refuse_unfit_identifiers": Shown(
        "exchange/test_renaming.py::test_nobody_else_hears_who_has_an_identifier"
    ),
    "exchange.refuse_who_does_not_keep": Shown(
        "exchange/test_sources.py::test_nobody_else_hears_of_its_rows_or_its_pages"
    ),
    "exchange.said_of_rows": Shown("exchange/test_sources.py::test_nobody_else_hears_of_its_rows_or_its_pages"),
    "exchange.say": WORDS,
    "exchange.shared_by": Alone(frozenset({"erasure"})),
    "exchange.submit": Shown("exchange/test_keeping.py::test_nobody_else_changes_a_register"),
    "exchange.wording": LAW,
    "registers.canonical": WORDS,
    "registers.column_types": WORDS,
    "registers.expectation": LAW,
    "registers.in_pack": LAW,
    "registers.inputs": WORDS,
    "registers.is_stale": WORDS,
    "registers.kept_since": WORDS,
    "registers.misfit": WORDS,
    "registers.outputs": WORDS,
    "registers.parts_of": WORDS,
    "registers.register": LAW,
    "registers.registers": LAW,
    "registers.required_fields": WORDS,
    "registers.services": LAW,
    "registers.services_about": LAW,
    "registers.validator": LAW,
    "registers.with_computed": WORDS,
    "representation.find": Shown("representation/test_commands.py::test_who_has_no_minor_child_acts_for_nobody"),
    "representation.mandate_for": Shown("representation/test_commands.py::test_nobody_acts_without_a_mandate"),
    "representation.mandates_of": Shown("representation/test_web.py::test_nobody_is_chosen_by_guessing"),
    "representation.powers": LAW,
}


def functions_of_the_doors() -> Iterator[str]:
    for module in DOORS:
        door = importlib.import_module(f"vienreiz.modules.{module}.public")
        yield from (f"{module}.{name}" for name, one in vars(door).items() if inspect.isfunction(one))


def test_every_function_says_who_may_not() -> None:
    there = set(functions_of_the_doors())

    assert sorted(there - set(WHO_MAY_NOT)) == []
    assert sorted(set(WHO_MAY_NOT) - there) == []


@pytest.mark.parametrize("test", sorted({one.test for one in WHO_MAY_NOT.values() if isinstance(one, Shown)}))
def test_the_test_that_shows_it_is_there_and_shows_a_refusal(test: str) -> None:
    place, _, name = test.partition("::")
    module, _, file = place.partition("/")
    tree = ast.parse((SOURCE / "modules" / module / "tests" / file).read_text())
    found = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == name]

    assert len(found) == 1, test
    assert any(isinstance(one, ast.Assert | ast.With) for one in ast.walk(found[0])), test


@pytest.mark.parametrize("function", sorted(name for name, one in WHO_MAY_NOT.items() if isinstance(one, Alone)))
def test_nobody_calls_it_but_who_has_asked_before(function: str) -> None:
    module, _, name = function.partition(".")
    said = WHO_MAY_NOT[function]
    assert isinstance(said, Alone)

    assert set(callers_of(module, name)) == said.callers


def callers_of(module: str, name: str) -> Iterator[str]:
    """Modules, other than its own, that use this name of a door."""
    for file in sorted((SOURCE / "modules").rglob("*.py")) + sorted((SOURCE / "project").rglob("*.py")):
        place = file.relative_to(SOURCE).parts
        caller = place[1] if place[0] == "modules" else "project"
        is_elsewhere = caller != module and "tests" not in place and "testing" not in file.as_posix()
        if is_elsewhere and f"vienreiz.modules.{module}" in (text := file.read_text()):
            yield from [caller] * uses(ast.parse(text), module, name)


def uses(tree: ast.Module, module: str, name: str) -> bool:
    """Whether a file takes this name through the door: by the door's name in it, or by importing it."""
    door = f"vienreiz.modules.{module}"
    aliases = {
        alias.asname or alias.name
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one.module == door
        for alias in one.names
        if alias.name == "public"
    }
    imports = any(
        isinstance(one, ast.ImportFrom)
        and one.module == f"{door}.public"
        and any(alias.name == name for alias in one.names)
        for one in ast.walk(tree)
    )
    return imports or any(
        isinstance(one, ast.Attribute)
        and one.attr == name
        and isinstance(one.value, ast.Name)
        and one.value.id in aliases
        for one in ast.walk(tree)
    )


@pytest.mark.parametrize(
    ("source", "is_used"),
    [
        ("from vienreiz.modules.consent import public as c\nc.use_each([])", True),
        ("from vienreiz.modules.consent.public import use_each", True),
        ("from vienreiz.modules.consent import public as c\nc.give()", False),
        ("from vienreiz.modules.access import public as c\nc.use_each([])", False),
    ],
)
def test_a_use_is_seen_however_it_is_written(source: str, is_used: bool) -> None:
    assert uses(ast.parse(source), "consent", "use_each") is is_used
