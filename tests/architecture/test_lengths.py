"""What a form lets pass, a column takes: SQLite takes any length, and PostgreSQL refuses what is too long."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from django.apps import apps
from django.db import models

from vienreiz.kernel import actors
from vienreiz.modules.exchange import testing
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.values import CODE_LENGTH_MAX

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
LONGEST = "o" * CODE_LENGTH_MAX
SUBSYSTEM = f"{LONGEST}/{'s' * 40}"

# columns that hold the code of an item of a pack, and the longest that the form of its section lets pass
COLUMNS = {
    "identity.Scheme.code": CODE_LENGTH_MAX,
    "identity.Identifier.scheme": CODE_LENGTH_MAX,
    "identity.Organisation.code": CODE_LENGTH_MAX,
    "identity.Subsystem.organisation": CODE_LENGTH_MAX,
    "identity.Subsystem.code": 40,
    "identity.Employment.subsystem": len(SUBSYSTEM),
    "identity.ClientToken.subsystem": len(SUBSYSTEM),
    "registers.Register.code": 40,
    "access.Article.code": CODE_LENGTH_MAX,
    "access.Purpose.code": CODE_LENGTH_MAX,
    "access.Grant.code": CODE_LENGTH_MAX,
    "access.Grant.recipient": len(SUBSYSTEM),
    "access.Grant.service": 81,
    "access.Grant.purpose": CODE_LENGTH_MAX,
    "access.Grant.article": CODE_LENGTH_MAX,
    "consent.Consent.recipient": len(SUBSYSTEM),
    "consent.Consent.service": 81,
    "consent.Consent.purpose": CODE_LENGTH_MAX,
    "representation.Power.code": CODE_LENGTH_MAX,
    "representation.Incapacity.code": CODE_LENGTH_MAX,
    "representation.Mandate.power": CODE_LENGTH_MAX,
    "representation.Mandate.article": CODE_LENGTH_MAX,
    "packs.Item.code": CODE_LENGTH_MAX,
    "records.Load.register": 40,
    "records.Load.reference": len(SUBSYSTEM) + 1 + 80,  # who submits, and an idempotency key
    "desk.Lookup.subsystem": len(SUBSYSTEM),
    "inquiries.Inquiry.recipient": len(SUBSYSTEM),
    "stewardship.Sending.subsystem": len(SUBSYSTEM),
}


def _field(path: str) -> models.CharField[str, str]:
    label, model, name = path.split(".")
    field = apps.get_model(label, model)._meta.get_field(name)
    assert isinstance(field, models.CharField)
    return field


@pytest.mark.parametrize(("path", "longest"), COLUMNS.items())
def test_a_column_is_as_long_as_the_longest_code_it_may_hold(path: str, longest: int) -> None:
    assert (_field(path).max_length or 0) >= longest


def _columns_of_actors() -> Iterator[models.CharField[str, str]]:
    """Every column that says by whom something was done."""
    for model in apps.get_models():
        if model.__module__.startswith("vienreiz."):
            for field in model._meta.get_fields():
                if isinstance(field, models.CharField) and (field.name == "by" or field.name.endswith("_by")):
                    yield field


def test_every_column_of_actors_takes_the_longest_code() -> None:
    found = {
        f"{one.model.__name__}.{one.name}": one.max_length
        for one in _columns_of_actors()
        if one.name != "checked_by"  # somebody's name, as a pack writes it
    }
    clerk = actors.staff(UUID(int=0), subsystem=SUBSYSTEM)

    assert {"Load.started_by", "Identifier.recorded_by", "ClientToken.created_by"} <= set(found)
    assert set(found.values()) == {actors.CODE_LENGTH_MAX}
    assert len(clerk.code) <= actors.CODE_LENGTH_MAX


@pytest.mark.django_db
def test_the_longest_codes_that_pass_the_check_are_applied(tmp_path: Path) -> None:
    pack = testing.write_pack(tmp_path / "pack")
    for name in ("organisations", "schemes", "representation"):
        file = pack / f"{name}.yaml"
        items = yaml.safe_load(file.read_text(encoding="utf-8"))
        first = next(iter(items.values()))
        file.write_text(yaml.safe_dump({**items, LONGEST: _copied(first)}, allow_unicode=True), encoding="utf-8")
    assert [str(fault) for fault in packs.check(pack)] == []

    packs.apply(pack, by=testing.FOUNDER, at=NOON)
    clerk = actors.staff(UUID(int=0), subsystem=SUBSYSTEM)
    introduced = identity.introduce(LONGEST, ["P-0009"], valid_from=NOON.date(), by=clerk, at=NOON)

    assert LONGEST in {one.code for one in identity.organisations()}
    assert identity.subject_of(LONGEST, "P-0009", on=NOON.date()) == introduced["P-0009"]


def _copied(item: object) -> object:
    return yaml.safe_load(yaml.safe_dump(item))


@pytest.mark.parametrize("length", [CODE_LENGTH_MAX + 1, 200])
def test_a_longer_code_is_a_fault(tmp_path: Path, length: int) -> None:
    pack = testing.write_pack(tmp_path / "pack")
    file = pack / "purposes.yaml"
    items = yaml.safe_load(file.read_text(encoding="utf-8"))
    longer = {**items, "p" * length: _copied(next(iter(items.values())))}
    file.write_text(yaml.safe_dump(longer, allow_unicode=True), encoding="utf-8")

    (fault,) = packs.check(pack)
    assert fault.place.file == "purposes.yaml"
    assert fault.sentence.endswith("is no code: lower-case letters, digits and - make one, at most 60.")
