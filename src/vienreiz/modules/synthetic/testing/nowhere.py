"""A small recipe of nowhere, and a whole pack with it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from vienreiz.kernel.text import Text
from vienreiz.modules.identity import public as identity

from ..population import Place
from ..recipe import Recipe

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
COMPANY_SCHEME = identity.Scheme(
    code="test-mark",
    title=Text({"en": "Test mark"}),
    pattern=r"C[0-9]{5}",
    algorithm=identity.Algorithm.WEIGHTED_SUM,
    identifies=identity.SubjectKind.LEGAL_PERSON,
    weights=(3, 1, 3, 1),
    modulus=10,
    offset=0,
    factor=-1,
    example="C00000",
)
SCHEMES = {scheme.code: scheme for scheme in (SCHEME, COMPANY_SCHEME)}
PLACES = [
    Place(key="a", name="Somewhere", population=900),
    Place(key="b", name="Elsewhere", population=100),
    Place(key="c", name="Nowhere", population=0),
]
PLACES_CSV = "key,name,population\na,Somewhere,900\nb,Elsewhere,100\nc,Nowhere,0\n"
FACTS_OF = {
    "people": (
        "stay",
        [
            "code",
            "given-name",
            "family-name",
            "born-on",
            "sex",
            "citizenship",
            "address",
            "address-code",
            "place",
            "residence-since",
            "died-on",
        ],
    ),
    "bonds": ("tie", ["tie-number", "code", "relation", "relative-code", "relative-name", "since"]),
    "firms": (
        "company",
        ["company-code", "company-name", "company-form", "activity", "capital", "since", "address", "place"],
    ),
    "boards": ("office", ["office-number", "code", "full-name", "office", "since", "company-code", "company-name"]),
    "jobs": ("job", ["job-number", "code", "full-name", "occupation", "since", "company-code", "company-name"]),
    "pay": (
        "income",
        [
            "income-number",
            "code",
            "full-name",
            "company-code",
            "company-name",
            "paid-from",
            "paid-until",
            "gross",
            "contributions",
            "tax",
        ],
    ),
    "pupils": ("enrolment", ["enrolment-number", "code", "full-name", "level", "school", "since"]),
    "diplomas": ("diploma", ["diploma-number", "code", "full-name", "level", "school", "issued-on"]),
    "health": ("disability", ["decision-number", "code", "full-name", "disability-group", "since", "until"]),
    "cars": (
        "vehicle",
        [
            "vehicle-number",
            "plate",
            "make",
            "model",
            "fuel",
            "first-registered-on",
            "since",
            "code",
            "full-name",
            "company-code",
            "company-name",
        ],
    ),
    "land": (
        "estate",
        [
            "share-number",
            "estate-number",
            "estate-kind",
            "address-code",
            "place",
            "share",
            "since",
            "code",
            "full-name",
        ],
    ),
    "homes": ("address", ["address-code", "address", "place"]),
}
OPTIONAL = {
    "people": {"address", "address-code", "place", "residence-since", "died-on"},
    "health": {"until"},
    "cars": {"code", "full-name", "company-code", "company-name"},
}
NUMBERS = {"capital", "gross", "contributions", "tax"}
WORDS = {language: "words" for language, _ in settings.LANGUAGES}


LIVES: dict[str, Any] = {
    "deaths": [{"from": 20, "to": 60, "per_mille": 10}, {"from": 60, "to": 120, "per_mille": 60}],
    "companies": {
        "per_thousand": 60,
        "scheme": "test-mark",
        "form": {"template": "C{serial:4}{check}"},
        "names": {"template": "{word} {trade} {form}", "words": {"Red": 1, "Blue": 1}, "trades": {"Bread": 1}},
        "legal_forms": {
            "Ltd": {"weight": 3, "capitals": {"100": 1, "250000": 2}},
            "Inc": {"weight": 1, "capitals": {"2500000": 1}},
        },
        "activities": {"baking": 1},
        "sizes": {"1": 5, "20": 1},
        "dissolved": 30,
        "term_years": 6,
        "chair": "chair",
        "member": "member",
        "wanted": [{"key": "shop", "name": "Corner Shop", "founded": "2008-08-08", "board": ["parent"]}],
    },
    "education": {
        "year_begins": "09-01",
        "year_ends": "06-15",
        "form": {"template": "{letter:2}{serial:6}", "letters": "DX"},
        "levels": [
            {
                "word": "low", "from_age": 6, "years": 8, "begun": 100, "finished": 95,
                "school": "{name} School, {place}", "names": {"Oak": 1, "Elm": 1},
            },
            {"word": "high", "gap_years": 2, "years": 4, "begun": 60, "finished": 80, "school": "{name}",
             "names": {"University": 1}},
        ],
    },
    "work": {
        "from_age": 16, "until_age": 64, "employed": 85, "years_max": 9, "growth": 5, "contributions": 100,
        "tax": 200, "months": 6, "occupations": {"baker": {"weight": 1, "least": 90000, "most": 150000}},
    },
    "disability": {
        "shares": [{"from": 0, "to": 18, "per_mille": 50}, {"from": 18, "to": 120, "per_mille": 150}],
        "adult_age": 18, "child_group": "child", "groups": {"mild": 3, "severe": 1},
        "terms": {"1": 1, "3": 1, "0": 1}, "renewed": 60, "form": {"template": "{year}/{serial:6}"},
    },
    "vehicles": {
        "owned": 60, "of_companies": 60, "from_age": 17, "kept_years": 10, "sold_on": 60,
        "kinds": [{"weight": 1, "make": "Wheel", "model": "W", "fuels": {"petrol": 1}, "since": 1960}],
        "plate": {"template": "{letter:3}{serial:3}"}, "number": {"template": "W{serial:8}"},
    },
    "estates": {"owned": 60, "kept": 30, "form": {"template": "{serial:9}"}},
}  # fmt: skip


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
            "form": {"template": "A{serial:6}"},
            "forms": [
                {"template": "{house} {street}", "weight": 1, "estate": "house"},
                {"template": "{homestead} {house}/{flat}", "weight": 2, "places_below": 500, "estate": "farm"},
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
            code: {"about": about, "fields": {_field(fact): fact for fact in facts}}
            for code, (about, facts) in FACTS_OF.items()
        },
        **LIVES,
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


def _register(
    code: str, *, roles: Mapping[str, tuple[str, str, Sequence[str]]], introduces: str = ""
) -> dict[str, Any]:
    """`roles` maps a name to a scheme, the field that identifies, and the fields about her; none: it is open."""
    _, facts = FACTS_OF[code]
    fields = [_field(fact) for fact in facts]
    key = fields[0]
    return {
        "register": code,
        "title": WORDS,
        "holder": "office",
        "basis": "act",
        "key": key,
        "label": key,
        "introduces": introduces,
        "roles": {
            name: {"title": WORDS, "scheme": scheme, "identified_by": identified_by, "fields": list(about)}
            for name, (scheme, identified_by, about) in roles.items()
        },
        "fields": {field: {"title": WORDS, "sensitivity": "personal" if roles else "open"} for field in fields},
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": [_field(fact) for fact in facts if fact not in OPTIONAL.get(code, set())],
            "properties": {_field(fact): {"type": "integer" if fact in NUMBERS else "string"} for fact in facts},
        },
        "retention": "P10Y",
        "services": {"about": {"title": WORDS, "role": next(iter(roles)), "fields": fields}} if roles else {},
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
        scheme.code: {
            "title": WORDS,
            "identifies": str(scheme.identifies),
            "pattern": scheme.pattern,
            "algorithm": "weighted-sum",
            "weights": list(scheme.weights),
            "modulus": scheme.modulus,
            "offset": scheme.offset,
            "factor": scheme.factor,
            "example": scheme.example,
        }
        for scheme in SCHEMES.values()
    },
    "organisations": {
        "office": {"title": WORDS, "url": "https://office.example", "subsystems": {"returns": WORDS}},
    },
    "law": {"act": {"act": WORDS, "article": WORDS, "url": "https://law.example/act"}},
    "purposes": {"care": {"title": WORDS, "dpv": "dpv:PublicBenefit"}},
    **{
        f"registers/{code}": _register(code, roles={"person": ("test-code", "code", ["code", "full_name"])})
        for code in ("jobs", "pay", "boards", "pupils", "diplomas", "health", "cars", "land")
    },
    "registers/homes": _register("homes", roles={}),
    "registers/people": _register(
        "people", roles={"person": ("test-code", "code", ["code", "born_on"])}, introduces="test-code"
    ),
    "registers/firms": _register(
        "firms", roles={"firm": ("test-mark", "company_code", ["company_name"])}, introduces="test-mark"
    ),
    "registers/bonds": _register(
        "bonds",
        roles={
            "one": ("test-code", "code", ["code", "relation"]),
            "other": ("test-code", "relative_code", ["relative_code", "relative_name"]),
        },
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
