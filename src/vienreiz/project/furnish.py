"""Furnishes a demonstration: applies the country, makes its people, loads the registers, lets institutions ask."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers
from vienreiz.modules.synthetic import public as synthetic

from . import pages
from .environment import Environment

FURNISHER = actors.system("demonstration")
STAMP = "furnished"
DOCUMENTS_OF_THE_API = {"/api/docs", "/api/openapi.json"}  # what else lies under /api/, the document lists
TOKENS_LAST = timedelta(days=365)
PROVABLE_WITHIN_S = 30

Say = Callable[[str], None]


class CannotFurnish(Exception):
    """Why the demonstration could not be furnished, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the demonstration shall hold."""

    pack: Path
    count: int
    seed: int


def furnish(wish: Wish, environment: Environment, *, say: Say, at: datetime) -> None:
    """Make the state that `wish` describes and write `handles.json`; what stands already is left as it is.

    Raises CannotFurnish, packs.PackFaulty.
    """
    stamp = environment.folder / STAMP
    folder = environment.folder / "people"
    if stamp.exists():
        _refuse_another_country(wish, environment)
    else:
        release = packs.apply(wish.pack, by=FURNISHER, at=at)
        say(f"    The pack {release.pack} {release.version} is applied.")
        _load(wish, folder, say=say)
        say("    Cards of the demonstration eID are issued.")
        synthetic.issue_cards(folder, by=FURNISHER, at=clock.now())
        asked = synthetic.ask_as_institutions(wish.pack, folder)
        say(f"    Institutions asked {asked} times, some of them in vain.")
        requested = synthetic.request_consents(wish.pack, folder, at=clock.now())
        say(f"    Permissions were asked for {requested} times.")
        stamp.write_text("")
    _write_handles(wish, folder, environment)


def _refuse_another_country(wish: Wish, environment: Environment) -> None:
    wished, stands = packs.load(wish.pack).pack.code, packs.current().code
    if wished != stands:
        raise CannotFurnish(
            f"{environment.folder} holds the pack {stands}, not {wished}; choose another folder for {wished}."
        )


def _load(wish: Wish, folder: Path, *, say: Say) -> None:
    """Open registers from the pack's own files, then the people, register by register."""
    for register in registers.registers():
        file = wish.pack / "data" / f"{register.code}.csv"
        if file.exists():
            _load_file(register.code, file, say=say)
    if not (folder / "people.json").exists():
        synthetic.write_people(pack=wish.pack, count=wish.count, seed=wish.seed, out=folder)
    introducing_first = sorted(registers.registers(), key=lambda register: (not register.introduces, register.code))
    for register in introducing_first:
        file = folder / f"{register.code}.ndjson"
        if file.exists():
            _load_file(register.code, file, say=say)


def _load_file(register: str, file: Path, *, say: Say) -> None:
    report = records.load(register, file, by=FURNISHER, at=clock.now())
    say(f"    {register}: {report.rows} records read, {report.refused} refused, {report.oddities} oddities reported.")
    if report.refused:
        raise CannotFurnish(f"{report.refused} records of {file.name} were refused; `vienreiz load` shows why.")


def _write_handles(wish: Wish, folder: Path, environment: Environment) -> None:
    """Everything an outside client needs, so that a stranger's script works without reading our source."""
    people = synthetic.demo_people(folder)
    handles = environment.folder / "handles.json"
    known = _tokens_of(handles)
    with_tokens = [_person(person, environment, token=known.get(person.key)) for person in people]
    proof = _export_proof(people[0], environment)
    written: dict[str, Any] = {
        "base_url": environment.base_url,
        "openapi": [f"{environment.base_url}/api/openapi.json"],
        "people": with_tokens,
        "clients": [
            _client(client, token=known.get(client.subsystem)) for client in synthetic.demo_clients(wish.pack, folder)
        ],
        "pages": _pages(people[0], environment),
        "log": {
            "origin": environment.log_origin,
            "checkpoint": f"{environment.base_url}/log/checkpoint",
            "tiles": f"{environment.base_url}/log/tile/",
            "verifier_keys": list(audit.verifier_keys()),
            "witness_keys": list(audit.witness_keys()),
        },
        "proof": {"path": str(proof), "verifier": "tools/verify_proof.py"},
    }
    partial = handles.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    partial.replace(handles)


def _tokens_of(handles: Path) -> dict[str, str]:
    """Tokens given at an earlier start; they are kept as hashes only, so the file is where they live on."""
    try:
        written = json.loads(handles.read_text())
        return {one["key"]: one["access_token"] for one in [*written["people"], *written["clients"]]}
    except (OSError, ValueError, KeyError):
        return {}


def _person(person: synthetic.DemoPerson, environment: Environment, *, token: str | None) -> dict[str, str]:
    if token is None:
        at = clock.now()
        _, token = identity.create_token(
            person.person_id,
            title="handles.json",
            scopes=frozenset(identity.Scope),
            expires_at=at + TOKENS_LAST,
            by=actors.person(person.person_id),
            at=at,
        )
    return {
        "key": person.key,
        "code": person.code,
        "name": person.name,
        "why": person.why.in_language("en"),
        "sign_in_url": environment.base_url + reverse("identity:sign-in-demo-card", args=[person.person_id]),
        "access_token": token,
    }


def _client(client: synthetic.DemoClient, *, token: str | None) -> dict[str, Any]:
    if token is None:
        at = clock.now()
        _, token = identity.create_client_token(
            client.subsystem, title="handles.json", expires_at=at + TOKENS_LAST, by=FURNISHER, at=at
        )
    return {
        "key": client.subsystem,
        "organisation": client.subsystem.partition("/")[0],
        "access_token": token,
        "allowed": _question(client.allowed, client.scheme),
        "refused": _question(client.refused, client.scheme),
    }


def _question(question: synthetic.DemoQuestion, scheme: str) -> dict[str, Any]:
    """The body of a POST to /api/exchange/ask."""
    return {
        "service": question.service,
        "subject": {"scheme": scheme, "value": question.code},
        "purpose": question.purpose,
        "ground": {"kind": "law", "article": question.article},
        "fields": list(question.fields),
    }


def _export_proof(person: synthetic.DemoPerson, environment: Environment) -> Path:
    """The proof of her oldest entry, once the log can prove it."""
    her = actors.person(person.person_id)
    file = environment.folder / "proof.json"
    until = time.monotonic() + PROVABLE_WITHIN_S
    while time.monotonic() < until:
        try:
            file.write_text(audit.proof_of(audit.entries_of(person.person_id, by=her)[-1].id, by=her).as_json())
        except audit.NotYetProvable:
            time.sleep(0.2)
        else:
            return file
    raise CannotFurnish("The log did not prove an entry in time; is the worker running?")


def _pages(person: synthetic.DemoPerson, environment: Environment) -> list[dict[str, str | None]]:
    return [
        {"path": page.path, "as": "parent" if page.audience == pages.AUDIENCE_OF_PERSONS else None}
        for page in pages.pages(examples(person.person_id))
        if page.path is not None and (not page.route.startswith("/api/") or page.route in DOCUMENTS_OF_THE_API)
    ]


def examples(person_id: identity.PersonId) -> dict[str, str]:
    """An example for each parameter of an address, true for this person."""
    her = actors.person(person_id)
    entry = audit.entries_of(person_id, by=her)[-1]
    return {
        "entry_id": str(entry.id),
        "subject_id": str(person_id),
        "person_id": str(person_id),
        "consent_id": str(consents.of_person(person_id, by=her, at=clock.now())[0].id),
        "code": next(register.code for register in registers.registers() if register.is_open),
    }
