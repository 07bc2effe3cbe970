"""A small invented country, made as countries are made: a pack applied, registers loaded from files.

Somewhere has residents and family ties, an open register of places, and two institutions that ask. Ada is Ben's mother;
Cid is nobody's; nothing is recorded of Dot.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest import mock

import yaml
from django.conf import settings
from django.db import OperationalError

from vienreiz.kernel import actors, clock
from vienreiz.kernel.testing import Once
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records

from . import public as exchange

FOUNDER = actors.system("tests")
FOUNDED_ON = date(2020, 1, 1)
SCHEME = "test-code"
PERSON = "residents.person"
AGE = "residents.age"  # tells only what is computed
OF_PARENT = "ties.of-parent"
OF_CHILD = "ties.of-child"
SERVICES_ABOUT_PERSONS = frozenset({PERSON, OF_PARENT, OF_CHILD})
TAX_OFFICE = "tax-office/returns"
SCHOOL_BOARD = "school-board/pupils"
REGISTRY = "registry/guardians"

SCHOOLING = consents.Terms(  # what the school board asks people to allow
    service=PERSON,
    recipient=SCHOOL_BOARD,
    purpose="schooling",
    fields=frozenset({"name"}),
    mode=consents.Mode.VIEW,
    rate=None,
    life=None,
    lasts=timedelta(days=30),
)

RECORDS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "places": [
        {"place": "PL-1", "name": "Millbrook"},
        {"place": "PL-2", "name": "Hill"},
        {"place": "PL-3", "name": "Far End"},
    ],
    "residents": [
        {"code": "P-0001", "name": "Ada", "born_on": "1990-05-01", "place": "PL-1"},
        {"code": "P-0002", "name": "Ben", "born_on": "2015-03-02", "place": "PL-1"},
        {"code": "P-0003", "name": "Cid", "born_on": "1970-12-31", "place": "PL-3"},
    ],
    "ties": [{"tie": "T-1", "parent_code": "P-0001", "child_code": "P-0002", "since": "2015-03-02"}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCountry:
    folder: Path  # of the pack; data files stand beside it
    ada: identity.SubjectId
    ben: identity.SubjectId
    cid: identity.SubjectId
    dot: identity.SubjectId


def small_country() -> SmallCountry:
    """Somewhere, whole: its pack applied and its three registers loaded. Its folder is the caller's own."""
    made = _small_country()
    folder = Path(tempfile.mkdtemp(prefix="somewhere-", dir=settings.ENVIRONMENT.folder))
    shutil.copytree(made.folder.parent, folder, dirs_exist_ok=True)
    return replace(made, folder=folder / made.folder.name)


@Once
def _small_country() -> SmallCountry:
    folder = Path(tempfile.mkdtemp(prefix="somewhere-", dir=settings.ENVIRONMENT.folder))
    pack = write_pack(folder / "pack")
    at = clock.now()
    packs.apply(pack, by=FOUNDER, at=at)
    subjects = identity.introduce(
        SCHEME, ["P-0001", "P-0002", "P-0003", "P-0004"], valid_from=FOUNDED_ON, by=FOUNDER, at=at
    )
    for register, contents in RECORDS.items():
        file = folder / f"{register}.ndjson"
        file.write_text("".join(json.dumps(content) + "\n" for content in contents))
        report = records.load(register, file, by=FOUNDER, at=at, valid_from=FOUNDED_ON)
        assert not report.refused, report
    ada, ben, cid, dot = (subjects[f"P-000{number}"] for number in range(1, 5))
    return SmallCountry(folder=pack, ada=ada, ben=ben, cid=cid, dot=dot)


def recorded(country: SmallCountry, register: str, content: Mapping[str, str]) -> None:
    """From today on the register has this record."""
    file = country.folder.parent / f"{register}-{content[next(iter(content))]}.ndjson"
    file.write_text(json.dumps(content) + "\n")
    at = clock.now()
    records.load(register, file, by=FOUNDER, at=at, valid_from=at.date())


@contextmanager
def away(register: str) -> Iterator[None]:
    """Within it, the holder of a register does not answer."""
    fetch = records.of_subjects

    def without_it(
        wanted: Sequence[tuple[str, str, identity.SubjectId]], *, valid_on: date, known_at: datetime
    ) -> list[records.RecordVersion]:
        if any(code == register for code, _, _ in wanted):
            raise OperationalError(f"{register} is away")
        return fetch(wanted, valid_on=valid_on, known_at=known_at)

    with mock.patch.object(records, "of_subjects", without_it):
        yield


@contextmanager
def half_loaded(register: str, content: bytes) -> Iterator[None]:
    """Within it, another source of the register is being loaded; afterwards it was given up."""
    file = Path(tempfile.mkdtemp(dir=settings.ENVIRONMENT.folder)) / "other.ndjson"
    file.write_bytes(content)

    def killed(_: int) -> None:
        raise InterruptedError

    with suppress(InterruptedError):
        records.load(register, file, by=FOUNDER, at=clock.now(), on_progress=killed)
    try:
        yield
    finally:
        records.abandon(register)


@contextmanager
def histories_cut_after(count: int) -> Iterator[None]:
    """Within it, so many versions of a history are given at once, and not 200."""
    with mock.patch.object(records, "past_of", partial(records.past_of, limit=count)):
        yield


def own_ask(person_id: identity.PersonId, service: str = PERSON) -> exchange.Ask:
    """She asks a register what it has about her."""
    return exchange.Ask(
        service=service,
        subject=person_id,
        recipient=exchange.RECIPIENT_HERSELF,
        purpose=exchange.PURPOSE_HERSELF,
        ground=exchange.THE_PERSON_HERSELF,
        fields=frozenset(),
        by=actors.person(person_id),
    )


def tax_ask(subject: identity.SubjectId | None, *, fields: frozenset[str] = frozenset()) -> exchange.Ask:
    """The tax office asks where somebody lives, as tax-act-5 lets it: name and place."""
    return exchange.Ask(
        service=PERSON,
        subject=subject,
        recipient=TAX_OFFICE,
        purpose="taxation",
        ground=exchange.Ground(kind=exchange.GroundKind.LAW, article="tax-act-5"),
        fields=fields,
        by=actors.system(TAX_OFFICE),
    )


def school_ask(subject: identity.SubjectId | None, *, fields: frozenset[str] = frozenset()) -> exchange.Ask:
    """The school board asks for a parent's children, as school-act-3 lets it: the child's code."""
    return exchange.Ask(
        service=OF_PARENT,
        subject=subject,
        recipient=SCHOOL_BOARD,
        purpose="schooling",
        ground=exchange.Ground(kind=exchange.GroundKind.LAW, article="school-act-3"),
        fields=fields,
        by=actors.system(SCHOOL_BOARD),
    )


def place_ask(subject: identity.SubjectId | None) -> exchange.Ask:
    """The school board asks where a child lives, as school-act-3 lets it of those who are not of age."""
    return exchange.Ask(
        service=PERSON,
        subject=subject,
        recipient=SCHOOL_BOARD,
        purpose="schooling",
        ground=exchange.Ground(kind=exchange.GroundKind.LAW, article="school-act-3"),
        fields=frozenset({"place"}),
        by=actors.system(SCHOOL_BOARD),
    )


def write_pack(folder: Path) -> Path:
    """The files of Somewhere's pack."""
    (folder / "registers").mkdir(parents=True)
    for name, content in _files().items():
        text = yaml.dump(content, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class _WithoutAliases(yaml.SafeDumper):
    """Packs have no aliases, so a text used twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(words: str) -> dict[str, str]:
    """The same words in every language of the platform."""
    return {code: words for code, _ in settings.LANGUAGES}


def _files() -> Mapping[str, object]:
    return {
        "pack.yaml": {
            "code": "somewhere",
            "title": _text("Somewhere"),
            "version": "1.0.0",
            "languages": [code for code, _ in settings.LANGUAGES],
            "time_zone": "Etc/GMT-2",  # by POSIX's reversed signs two hours east of Greenwich
            "currency": "XTS",
            "alphabet": "abcdefghijklmnopqrstuvwxyz",
            "weekend": [6, 7],
            "holidays": [date(2026, 1, 1)],
        },
        "schemes.yaml": {
            SCHEME: {
                "title": _text("Code of a resident"),
                "pattern": "P-[0-9]{4}",
                "algorithm": "none",
                "example": "P-0001",
            }
        },
        "organisations.yaml": {
            "registry": _organisation("Registry", registers="Registers", guardians="Guardians"),
            "tax-office": _organisation("Tax Office", returns="Returns"),
            "school-board": _organisation("School Board", pupils="Pupils"),
        },
        "law.yaml": {
            "registry-act-1": _article("Registry Act", "section 1"),
            "tax-act-5": _article("Tax Act", "section 5"),
            "school-act-3": _article("School Act", "section 3"),
            "family-act-7": _article("Family Act", "section 7"),
        },
        "purposes.yaml": {
            exchange.PURPOSE_HERSELF: {"title": _text("Seeing one's own data"), "dpv": "dpv:FulfilmentOfObligation"},
            "taxation": {"title": _text("Collecting taxes"), "dpv": "dpv:LegalCompliance"},
            "guarding": {"title": _text("Finding out who guards whom"), "dpv": "dpv:LegalCompliance"},
            "schooling": {"title": _text("Giving a place at school"), "dpv": "dpv:PublicBenefit"},
        },
        "registers/residents.yaml": _residents(),
        "registers/ties.yaml": _ties(),
        "registers/places.yaml": _places(),
        "representation.yaml": {
            "parent": {
                "title": _text("Parent of a minor"),
                "article": "family-act-7",
                "evidence": {
                    "service": OF_PARENT,
                    "identified_by": "child_code",
                    "scheme": SCHEME,
                    "named_by": "child_code",
                },
                "condition": {
                    "service": AGE,
                    "field": "of_age",
                    "answer": False,
                    "recipient": REGISTRY,
                    "purpose": "guarding",
                },
            }
        },
        "grants.yaml": {
            "tax-reads-residents": _grant(TAX_OFFICE, PERSON, "taxation", "tax-act-5", ["name", "place"]),
            "school-reads-children": _grant(SCHOOL_BOARD, OF_PARENT, "schooling", "school-act-3", ["child_code"]),
            "school-asks-age": {
                **_grant(SCHOOL_BOARD, AGE, "schooling", "school-act-3", ["of_age"]),
                "quota": {"times": 8, "per": "hour"},
                "frequency": {"times": 5, "per": "day"},
            },
            "school-asks-place": {
                **_grant(SCHOOL_BOARD, PERSON, "schooling", "school-act-3", ["place"]),
                "about": {"service": AGE, "where": {"of_age": False}},
            },
            "registry-asks-age": _grant(REGISTRY, AGE, "guarding", "family-act-7", ["of_age"]),
            "school-read-parents": {
                **_grant(SCHOOL_BOARD, OF_CHILD, "schooling", "school-act-3", ["parent_code"]),
                "valid_until": date(2021, 7, 1),
            },
        },
    }


def _organisation(title: str, **subsystems: str) -> dict[str, object]:
    return {
        "title": _text(title),
        "url": "https://office.example",
        "subsystems": {code: _text(words) for code, words in subsystems.items()},
    }


def _article(act: str, article: str) -> dict[str, object]:
    return {"act": _text(act), "article": _text(article), "url": "https://law.example"}


def _grant(recipient: str, service: str, purpose: str, article: str, fields: Sequence[str]) -> dict[str, object]:
    return {
        "recipient": recipient,
        "service": service,
        "purpose": purpose,
        "article": article,
        "fields": list(fields),
        "valid_from": FOUNDED_ON,
    }


def _residents() -> dict[str, object]:
    return {
        **_register("residents", "Residents", key="code", label="name"),
        "introduces": SCHEME,
        "schema": _schema(code="string", name="string", born_on="date", place="string"),
        "fields": {
            "code": _field("Code", "identifying"),
            "name": _field("Name", "identifying"),
            "born_on": _field("Born on", "personal"),
            "place": {**_field("Place", "personal"), "refers_to": "places"},
            "of_age": {**_field("Of age", "personal"), "computed": {"of": "born_on", "years_reached": 18}},
        },
        "roles": {"person": _role("Person", "code", ["code", "name", "born_on", "place", "of_age"])},
        "services": {
            "person": _service("Your entry", "person", ["code", "name", "born_on", "place"]),
            "age": {
                **_service("Whether you are of age", "person", ["of_age"]),
                "cardinality": "one",
                "freshness": "P1M",
            },
        },
    }


def _ties() -> dict[str, object]:
    return {
        **_register("ties", "Family ties", key="tie", label="tie"),
        "schema": _schema(tie="string", parent_code="string", child_code="string", since="string"),
        "fields": {
            "tie": _field("Tie", "personal"),
            "parent_code": _field("Parent", "identifying"),
            "child_code": _field("Child", "identifying"),
            "since": _field("Since", "personal"),
        },
        "roles": {
            "parent": _role("Parent", "parent_code", ["parent_code", "since"]),
            "child": _role("Child", "child_code", ["child_code", "since"]),
        },
        "services": {
            "of-parent": _service("Your children", "parent", ["child_code", "since", "tie"]),
            "of-child": _service("Your parents", "child", ["parent_code", "since", "tie"]),
        },
    }


def _places() -> dict[str, object]:
    return {
        **_register("places", "Places", key="place", label="name"),
        "schema": _schema(place="string", name="string"),
        "fields": {"place": _field("Code", "open"), "name": _field("Name", "open")},
        "search": ["name"],
    }


def _register(code: str, title: str, *, key: str, label: str) -> dict[str, object]:
    return {
        "register": code,
        "title": _text(title),
        "holder": "registry",
        "basis": "registry-act-1",
        "key": key,
        "label": label,
        "retention": "P10Y",
    }


def _schema(**types: str) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in types if name != "since"],
        "properties": {
            name: {"type": "string", "format": "date"} if type_ == "date" else {"type": type_}
            for name, type_ in types.items()
        },
    }


def _field(title: str, sensitivity: str) -> dict[str, object]:
    return {"title": _text(title), "sensitivity": sensitivity}


def _role(title: str, identified_by: str, fields: Sequence[str]) -> dict[str, object]:
    return {"title": _text(title), "scheme": SCHEME, "identified_by": identified_by, "fields": list(fields)}


def _service(title: str, role: str, fields: Sequence[str]) -> dict[str, object]:
    return {"title": _text(title), "role": role, "fields": list(fields)}
