"""What the import linter cannot see of the modules."""

import inspect
import re
import tomllib
import typing
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models

from vienreiz.project.modules import KERNEL_APPS, MODULES, SECTORS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vienreiz"
OUR_LABELS = {*MODULES, *SECTORS, *KERNEL_APPS, "project"}


def test_the_contracts_list_the_modules_of_the_platform() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    asked = next(contract for contract in contracts if contract["name"] == "Modules ask downwards")

    assert tuple(asked["layers"]) == MODULES


def test_no_contract_excuses_a_module_by_name() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    excuses = [line for contract in contracts for line in contract.get("ignore_imports", [])]

    assert [line for line in excuses if set(re.split(r"[.\s>*-]+", line)) & set(MODULES)] == []


def test_there_are_nine_contracts() -> None:
    assert len(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]) == 9


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_for(name: str) -> None:
    module = import_module(f"vienreiz.modules.{name}")

    assert len((module.__doc__ or "").split()) >= 15


def test_no_key_crosses_a_module() -> None:
    crossing = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in OUR_LABELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and not isinstance(field.related_model, str)
        and field.related_model._meta.app_label != model._meta.app_label
        and field.related_model._meta.app_label in OUR_LABELS
    ]

    assert crossing == []


def test_no_table_orders_itself() -> None:
    assert [
        model._meta.label for model in apps.get_models() if model._meta.app_label in OUR_LABELS and model._meta.ordering
    ] == []


def _doors() -> list[ModuleType]:
    names = [
        f"vienreiz.modules.{name}.public" for name in MODULES if (SOURCE / "modules" / name / "public.py").exists()
    ]
    return [import_module(name) for name in names]


@pytest.mark.parametrize("door", _doors(), ids=lambda door: door.__name__.split(".")[2])
def test_no_row_passes_a_door(door: ModuleType) -> None:
    rows = (models.Model, models.QuerySet, models.Manager)
    through: list[str] = []
    for name, thing in vars(door).items():
        if inspect.isclass(thing) and issubclass(thing, rows):
            through.append(name)
        if inspect.isfunction(thing):
            for hint in typing.get_type_hints(thing).values():
                through += [
                    f"{name}: {part}" for part in _parts(hint) if inspect.isclass(part) and issubclass(part, rows)
                ]

    assert through == []


def _parts(hint: object) -> list[object]:
    """A type and all that it is made of."""
    origin = typing.get_origin(hint)
    return [hint, origin, *(part for inner in typing.get_args(hint) for part in _parts(inner))]


@pytest.mark.parametrize("door", _doors(), ids=lambda door: door.__name__.split(".")[2])
def test_what_a_door_gives_is_explained(door: ModuleType) -> None:
    silent = [
        name
        for name, thing in vars(door).items()
        if inspect.isfunction(thing)
        and thing.__module__.startswith("vienreiz")
        and not name.startswith("_")
        and not thing.__doc__
    ]

    assert silent == []


def test_no_signal_and_no_hidden_model_is_used() -> None:
    forbidden = ("django.dispatch", "db.models.signals", "get_model(")
    found = [
        f"{file.relative_to(SOURCE)}: {word}"
        for file in SOURCE.rglob("*.py")
        for word in forbidden
        if "migrations" not in file.parts and "tests" not in file.parts and word in file.read_text()
    ]

    assert found == []


def test_files_stay_small_enough_to_be_read() -> None:
    long = {
        str(file.relative_to(SOURCE)): lines
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts and (lines := len(file.read_text().splitlines())) > 450
    }

    assert long == {}


def test_nothing_is_named_for_nothing() -> None:
    empty_words = {"utils", "helpers", "common", "misc", "base", "manager", "core"}

    assert [str(path) for path in SOURCE.rglob("*") if path.stem in empty_words and path.suffix in {"", ".py"}] == []
