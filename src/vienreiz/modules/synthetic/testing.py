"""A small recipe of nowhere, and a count of contradictions among people made, for anyone's tests."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

from vienreiz.kernel.text import Text
from vienreiz.modules.identity import public as identity

from .population import Place
from .recipe import Fact, Recipe, Relation, Sex, Subject

SCHEME = identity.Scheme(
    code="test-code",
    title=Text({"en": "Test code"}),
    pattern=r"[0-9]{8}-[0-9]{4}",
    algorithm=identity.Algorithm.WEIGHTED_SUM,
    weights=(1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3),
    modulus=11,
    offset=1,
    factor=-1,
    example="18000101-0017",
)
PLACES = [
    Place(key="a", name="Somewhere", population=900),
    Place(key="b", name="Elsewhere", population=100),
    Place(key="c", name="Nowhere", population=0),
]
PLACES_CSV = "key,name,population\na,Somewhere,900\nb,Elsewhere,100\nc,Nowhere,0\n"
BABIES = 3
STAY_FACTS = ["code", "given-name", "family-name", "born-on", "sex", "citizenship", "address", "place"]
STAY_FACTS += ["residence-since"]
TIE_FACTS = ["tie-number", "code", "relation", "relative-code", "relative-name", "since"]
WORDS = {language: "words" for language, _ in settings.LANGUAGES}


def recipe_content(**changes: Any) -> dict[str, Any]:
    """A recipe as people.yaml would hold it, with other values for some of its parts."""
    why = {language: "why" for language, _ in settings.LANGUAGES}
    content = {
        "reference_day": "2020-02-29",
        "records_begin": "1990-01-01",
        "codes": {"scheme": "test-code", "forms": [{"template": "{year}{month}{day}-{serial:3}{check}"}]},
        "given_names": {
            "female": [{"until": 1980, "names": {"Ann": 2, "Eve": 1}}, {"names": {"Ada": 1, "Bea": 1, "Cleo": 2}}],
            "male": [{"names": {"Bob": 1, "Dan": 1, "Gus": 3}}],
        },
        "family_names": {
            "names": {"Smithov": 2, "Brook": 1, "Hill": 1},
            "feminine": [{"ends": "ov", "becomes": "ova"}],
            "exceptions": {"Hill": "Hilly"},
        },
        "full_name": "{given} {family}",
        "citizenships": {"own": "AA", "others": {"BB": 1}, "others_percent": 5},
        "places": {"file": "data/places.csv", "key": "key", "name": "name", "population": "population"},
        "addresses": {
            "streets": {"High Street": 1},
            "homesteads": {"Mill": 1},
            "houses": 50,
            "flats": 9,
            "forms": [
                {"template": "{house} {street}", "weight": 1},
                {"template": "{homestead} {house}/{flat}", "weight": 2, "places_below": 500},
            ],
        },
        "ages": [{"from": 20, "to": 95, "weight": 1}],
        "shares": {
            "couples": 80,
            "married": 80,
            "divorced": 30,
            "single_parents": 50,
            "move": 50,
            "leave_home": 80,
            "stay_in_place": 50,
            "twins": 5,
            "children": [1, 2, 3, 2, 1],
        },
        "words": {
            "sex": {"female": "f", "male": "m"},
            "relation": {"child": "child", "parent": "parent", "spouse": "spouse"},
        },
        "registers": {
            "people": {"about": "stay", "fields": {_field(fact): fact for fact in STAY_FACTS}},
            "bonds": {"about": "tie", "fields": {_field(fact): fact for fact in TIE_FACTS}},
        },
        "families": [
            {
                "founders": [
                    {"key": "parent", "sex": "female", "born": "1985-05-05", "card": True, "why": why},
                    {"sex": "male", "born": "1984-04-04"},
                ],
                "together": "2005-05-05",
                "married": True,
                "children": [{"key": "minor", "sex": "male", "born": "2010-10-10", "card": True, "why": why}],
            }
        ],
        "asks": [],
    }
    return content | changes


def recipe(**changes: Any) -> Recipe:
    """A recipe of nowhere."""
    return Recipe.model_validate(recipe_content(**changes))


def write_pack(folder: Path, **changes: Any) -> None:
    """A whole pack of a country called Nowhere; `changes` are those of `recipe_content`."""
    (folder / "registers").mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "places.csv").write_text(PLACES_CSV, encoding="utf-8")
    content = recipe_content(**changes)
    for name, part in (COUNTRY | {"people": {"residents": content}}).items():
        text = json.dumps(part, ensure_ascii=False)  # a document of JSON is one of YAML
        if name == "people":
            text = "residents:\n  " + json.dumps(content, ensure_ascii=False) + "\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _register(code: str, facts: Sequence[str], *, key: str, roles: dict[str, list[str]]) -> dict[str, Any]:
    fields = [_field(fact) for fact in facts]
    return {
        "register": code,
        "title": WORDS,
        "holder": "office",
        "basis": "act",
        "key": key,
        "label": key,
        "introduces": "test-code" if code == "people" else "",
        "roles": {
            name: {"title": WORDS, "scheme": "test-code", "identified_by": role[0], "fields": role}
            for name, role in roles.items()
        },
        "fields": {field: {"title": WORDS, "sensitivity": "personal"} for field in fields},
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": fields,
            "properties": {field: {"type": "string"} for field in fields},
        },
        "retention": "P10Y",
        "services": {"about": {"title": WORDS, "role": next(iter(roles)), "fields": fields}},
    }


def _field(fact: str) -> str:
    return fact.replace("-", "_")


COUNTRY: dict[str, Any] = {
    "pack": {
        "code": "nowhere",
        "title": WORDS,
        "version": "1",
        "languages": ["en"],
        "time_zone": "UTC",
        "currency": "XTS",
        "alphabet": "zyx",
        "weekend": [],
        "holidays": [],
    },
    "schemes": {
        SCHEME.code: {
            "title": WORDS,
            "pattern": SCHEME.pattern,
            "algorithm": "weighted-sum",
            "weights": list(SCHEME.weights),
            "modulus": SCHEME.modulus,
            "offset": SCHEME.offset,
            "factor": SCHEME.factor,
            "example": SCHEME.example,
        }
    },
    "organisations": {
        "office": {"title": WORDS, "url": "https://office.example", "subsystems": {"returns": WORDS}},
    },
    "law": {"act": {"act": WORDS, "article": WORDS, "url": "https://law.example/act"}},
    "purposes": {"care": {"title": WORDS, "dpv": "dpv:PublicBenefit"}},
    "registers/people": _register("people", STAY_FACTS, key="code", roles={"person": ["code", "born_on"]}),
    "registers/bonds": _register(
        "bonds",
        TIE_FACTS,
        key="tie_number",
        roles={"one": ["code", "relation"], "other": ["relative_code", "relative_name"]},
    ),
    "grants": {
        "returns": {
            "recipient": "office/returns",
            "service": "people.about",
            "purpose": "care",
            "article": "act",
            "fields": ["given_name", "born_on"],
            "valid_from": "2000-01-01",
        }
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of a file, with its fields under the names of the facts they hold."""

    valid_from: date
    valid_until: date | None
    facts: dict[Fact, str]

    def day(self, fact: Fact) -> date:
        return date.fromisoformat(self.facts[fact])


def read(folder: Path, of: Recipe, about: Subject) -> list[Record]:
    """The records that were written about stays, or about ties."""
    code, register = next((code, register) for code, register in of.registers.items() if register.about is about)
    records = []
    for text in (folder / f"{code}.ndjson").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        until = line["valid_until"]
        records.append(
            Record(
                valid_from=date.fromisoformat(line["valid_from"]),
                valid_until=None if until is None else date.fromisoformat(until),
                facts={fact: line["record"][field] for field, fact in register.fields.items()},
            )
        )
    return records


def contradictions(folder: Path, of: Recipe, scheme: identity.Scheme, places: Sequence[Place]) -> list[str]:
    """What in the files cannot all be true, a sentence each."""
    stays, ties = read(folder, of, Subject.STAY), read(folder, of, Subject.TIE)
    by_code: dict[str, list[Record]] = defaultdict(list)
    for stay in stays:
        by_code[stay.facts[Fact.CODE]].append(stay)
    relations = {word: relation for relation, word in of.words.relation.items()}
    bonds = [
        (relations[tie.facts[Fact.RELATION]], tie.facts[Fact.CODE], tie.facts[Fact.RELATIVE_CODE], tie) for tie in ties
    ]
    unknown = [f"tie of an unknown person {one} {other}" for _, one, other, _ in bonds if {one, other} - by_code.keys()]
    if unknown:
        return unknown
    inhabited = {place.key for place in places if place.population > 0}
    return [
        *_of_persons(by_code, scheme, inhabited),
        *_of_ties(bonds, by_code, of),
        *_of_parents(bonds, by_code, of),
        *_of_spouses(bonds, by_code),
    ]


Bond = tuple[Relation, str, str, Record]
OPPOSITE = {Relation.CHILD: Relation.PARENT, Relation.PARENT: Relation.CHILD, Relation.SPOUSE: Relation.SPOUSE}
FOR_EVER = (Fact.CODE, Fact.GIVEN_NAME, Fact.FAMILY_NAME, Fact.BORN_ON, Fact.SEX, Fact.CITIZENSHIP)


def _of_persons(by_code: dict[str, list[Record]], scheme: identity.Scheme, inhabited: set[str]) -> Iterator[str]:
    for code, stays in by_code.items():
        if not identity.is_valid(scheme, code) or code == scheme.example:
            yield f"{code} is no code"
        if len({tuple(stay.facts[fact] for fact in FOR_EVER) for stay in stays}) > 1:
            yield f"{code} is several people"
        if any(one.valid_until != other.valid_from for one, other in pairwise(stays)):
            yield f"{code} lives at two homes or none for a while"
        if stays[-1].valid_until is not None:
            yield f"{code} lives nowhere now"
        if any(stay.valid_from < max(stay.day(Fact.BORN_ON), stay.day(Fact.RESIDENCE_SINCE)) for stay in stays):
            yield f"{code} lives there too early"
        if any(stay.facts[Fact.PLACE] not in inhabited for stay in stays):
            yield f"{code} lives where nobody does"


def _of_ties(bonds: list[Bond], by_code: dict[str, list[Record]], of: Recipe) -> Iterator[str]:
    counted = Counter((relation, one, other, tie.valid_from, tie.valid_until) for relation, one, other, tie in bonds)
    for (relation, one, other, since, until), times in counted.items():
        if times > 1 or one == other:
            yield f"the tie of {one} and {other} stands twice, or is with oneself"
        if counted[OPPOSITE[relation], other, one, since, until] != 1:
            yield f"the tie of {one} and {other} is not seen from the other side"
    for _, one, other, tie in bonds:
        relative = by_code[other][-1].facts
        name = of.full_name.format(given=relative[Fact.GIVEN_NAME], family=relative[Fact.FAMILY_NAME])
        if tie.facts[Fact.RELATIVE_NAME] != name:
            yield f"{other} has another name in a tie"
        if tie.valid_from < max(by_code[one][0].valid_from, by_code[other][0].valid_from):
            yield f"{one} and {other} are tied before both are known"


def _of_parents(bonds: list[Bond], by_code: dict[str, list[Record]], of: Recipe) -> Iterator[str]:
    parents: dict[str, list[Record]] = defaultdict(list)
    children: dict[str, list[date]] = defaultdict(list)
    for relation, one, other, tie in bonds:
        if relation is Relation.PARENT:
            parents[one].append(by_code[other][-1])
            children[other].append(by_code[one][-1].day(Fact.BORN_ON))
            if tie.day(Fact.SINCE) != by_code[one][-1].day(Fact.BORN_ON):
                yield f"{one} was not born on the day of the tie"
    forms = {of.family_names.borne_by(sex, name): name for name in of.family_names.names for sex in Sex}
    for code, hers in parents.items():
        child = by_code[code][-1]
        born_on = child.day(Fact.BORN_ON)
        if len(hers) > 2 or len({parent.facts[Fact.SEX] for parent in hers}) < len(hers):
            yield f"{code} has too many parents"
        if any(not 16 <= _whole_years(parent.day(Fact.BORN_ON), born_on) <= 50 for parent in hers):
            yield f"{code} has a parent who was too young or too old"
        if _whole_years(born_on, of.reference_day) < 18:
            if forms[child.facts[Fact.FAMILY_NAME]] not in {forms[parent.facts[Fact.FAMILY_NAME]] for parent in hers}:
                yield f"{code} bears a strange name"
            if _home(child) not in {_home(parent) for parent in hers}:
                yield f"{code} lives alone"
    for code, born in children.items():
        days = sorted(set(born))
        if any((later - earlier).days < 270 for earlier, later in pairwise(days)):
            yield f"{code} had children too soon after each other"
        if max(Counter(born).values()) > BABIES:
            yield f"{code} had too many children at once"


def _of_spouses(bonds: list[Bond], by_code: dict[str, list[Record]]) -> Iterator[str]:
    related = {(one, other) for relation, one, other, _ in bonds if relation is not Relation.SPOUSE}
    standing: Counter[str] = Counter()
    for relation, one, other, tie in bonds:
        if relation is not Relation.SPOUSE:
            continue
        standing[one] += tie.valid_until is None
        first, second = by_code[one][-1], by_code[other][-1]
        if (one, other) in related:
            yield f"{one} is married to parent or child"
        if first.facts[Fact.SEX] == second.facts[Fact.SEX]:
            yield f"{one} and {other} are of one sex, which this maker does not make"
        if _whole_years(first.day(Fact.BORN_ON), tie.day(Fact.SINCE)) < 18:
            yield f"{one} married too young"
        if tie.valid_until is None and _home(first) != _home(second):
            yield f"{one} and {other} live apart"
    yield from (f"{code} has {times} spouses" for code, times in standing.items() if times > 1)


def _home(stay: Record) -> tuple[str, str]:
    return stay.facts[Fact.PLACE], stay.facts[Fact.ADDRESS]


def _whole_years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
