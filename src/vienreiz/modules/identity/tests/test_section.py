"""What packs say of identity: applied as versions, refused with the place and a sentence."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from pydantic import ValidationError

from vienreiz.kernel import actors
from vienreiz.kernel.text import Text
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import section
from vienreiz.modules.packs import public as pack_engine
from vienreiz.modules.packs import values as packs

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
BY = actors.system("tests")


def words(text: str) -> dict[str, str]:
    return {code: text for code, _ in settings.LANGUAGES}


SCHEME: Mapping[str, object] = {
    "title": words("Code"),
    "pattern": r"\d-?\d",
    "algorithm": "weighted-sum",
    "weights": [2],
    "modulus": 10,
    "example": "1-2",
}
OFFICE: Mapping[str, object] = {
    "title": words("Office"),
    "url": "https://office.example",
    "subsystems": {"returns": words("Returns")},
}


def scheme_item(**changes: object) -> packs.Item:
    return packs.Item(
        section="schemes",
        code="strict",
        content=section.SchemeItem.model_validate({**SCHEME, **changes}),
        digest="0",
        place=packs.Place(file="schemes.yaml", line=3),
    )


def office_item(**changes: object) -> packs.Item:
    return packs.Item(
        section="organisations",
        code="office",
        content=section.OrganisationItem.model_validate({**OFFICE, **changes}),
        digest="0",
        place=packs.Place(file="organisations.yaml", line=1),
    )


def change(kind: packs.ChangeKind, section_name: str, code: str, item: packs.Item | None) -> packs.Change:
    return packs.Change(kind=kind, section=section_name, code=code, item=item)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"example": "1-3"}, "example", "The example of strict has the check digit 3, but 2 follows from the others."),
        ({"example": "1/2"}, "example", "The example of strict does not fit the pattern as a whole."),
        (
            {"weights": [1, 2]},
            "example",
            "The example of strict has 1 digits before its check digit, but 2 weights are given.",
        ),
        (
            {"modulus": 11, "offset": 8},
            "example",
            "The example of strict cannot be: its remainder is above 9, and no digit stands for that.",
        ),
        ({"weights": []}, "weights", "strict lacks weights, one for each digit before the check digit."),
        ({"modulus": 1}, "modulus", "The modulus of strict must be at least 2."),
        ({"algorithm": "none"}, "algorithm", "strict has weights or unchecked prefixes, but its algorithm is none."),
        ({"pattern": "("}, "pattern", "The pattern of strict is no regular expression:"),
    ],
)
def test_what_is_wrong_with_a_scheme_is_said_in_a_sentence(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    found, said = next(section.faults_of_scheme(scheme_of(scheme_item(**changes))))

    assert found == field
    assert said.startswith(sentence)


def test_a_fault_is_found_in_its_file(tmp_path: Path) -> None:
    texts = ", ".join(f"{code}: X" for code, _ in settings.LANGUAGES)
    languages = ", ".join(code for code, _ in settings.LANGUAGES)
    (tmp_path / "pack.yaml").write_text(
        f"""code: somewhere
title: {{{texts}}}
version: "1"
languages: [{languages}]
time_zone: UTC
currency: XTS
alphabet: abc
weekend: [7]
holidays: []
"""
    )
    (tmp_path / "schemes.yaml").write_text(
        f"""strict:
  title: {{{texts}}}
  pattern: "[0-9]-[0-9]"
  example: 1-X
"""
    )

    assert [str(fault) for fault in pack_engine.check(tmp_path)] == [
        "schemes.yaml:4: The example of strict does not fit the pattern as a whole."
    ]


def scheme_of(item: packs.Item) -> identity.Scheme:
    assert isinstance(item.content, section.SchemeItem)
    return item.content.as_value(item.code)


def test_a_scheme_identifies_persons_unless_it_says_otherwise() -> None:
    assert scheme_of(scheme_item()).identifies is identity.SubjectKind.PERSON
    assert scheme_of(scheme_item(identifies="legal-person")).identifies is identity.SubjectKind.LEGAL_PERSON


def test_a_right_scheme_has_no_fault() -> None:
    assert list(section.faults_of_scheme(scheme_of(scheme_item()))) == []


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (section.SchemeItem, {**SCHEME, "wieghts": [1]}),
        (section.SchemeItem, {**SCHEME, "algorithm": "magic"}),
        (section.SchemeItem, {**SCHEME, "identifies": "dog"}),
        (section.SchemeItem, {name: value for name, value in SCHEME.items() if name != "example"}),
        (section.OrganisationItem, {**OFFICE, "url": "javascript:alert(1)"}),
        (section.OrganisationItem, {**OFFICE, "subsystems": {"Not A Code": words("Returns")}}),
        (section.OrganisationItem, {**OFFICE, "title": {"en": ""}}),
    ],
)
def test_the_form_is_strict(
    model: type[section.SchemeItem] | type[section.OrganisationItem], content: Mapping[str, object]
) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(content)


@pytest.mark.django_db
def test_schemes_open_change_and_close() -> None:
    kinds, applied = packs.ChangeKind, section.SchemeSection()
    opened = change(kinds.OPENED, "schemes", "strict", scheme_item())
    changed = change(kinds.CHANGED, "schemes", "strict", scheme_item(offset=1, example="1-3"))
    closed = change(kinds.CLOSED, "schemes", "strict", None)

    applied.apply([opened], origin="pack:tests", by=BY, at=NOON)
    assert identity.scheme("strict") == scheme_of(scheme_item())
    applied.apply([changed], origin="pack:tests", by=BY, at=NOON)
    assert identity.scheme("strict").offset == 1
    applied.apply([closed], origin="pack:tests", by=BY, at=NOON)
    assert identity.schemes() == []


@pytest.mark.django_db
def test_organisations_open_change_and_close() -> None:
    kinds, applied = packs.ChangeKind, section.OrganisationSection()
    opened = change(kinds.OPENED, "organisations", "office", office_item())
    changed = change(kinds.CHANGED, "organisations", "office", office_item(subsystems={}))
    closed = change(kinds.CLOSED, "organisations", "office", None)

    applied.apply([opened], origin="pack:tests", by=BY, at=NOON)
    assert identity.organisations() == [
        identity.Organisation(
            code="office",
            title=Text(words("Office")),
            url="https://office.example",
            subsystems={"returns": Text(words("Returns"))},
        )
    ]
    applied.apply([changed], origin="pack:tests", by=BY, at=NOON)
    assert identity.organisations()[0].subsystems == {}
    applied.apply([closed], origin="pack:tests", by=BY, at=NOON)
    assert identity.organisations() == []
