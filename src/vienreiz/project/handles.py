"""`handles.json`: everything an outside client of a demonstration needs. It is written nowhere else."""

import json
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers
from vienreiz.modules.stewardship import public as stewardship
from vienreiz.modules.synthetic import public as synthetic

from . import pages
from .environment import Environment

DOCUMENTS_OF_THE_API = {"/api/docs", "/api/openapi.json"}  # what else lies under /api/, the document lists
TOKENS_LAST = timedelta(days=365)
PROVABLE_WITHIN_S = 30
OPERATOR = "operator"  # key, role and name of the demonstration's only one
TILES = "/log/tile/"  # which there are depends on the size of the log; whoever reads it knows how to find them
WHY_AT_WORK = {
    identity.Role.CLERK: "Looks people up for a case, on a stated ground, and is refused what no grant covers.",
    identity.Role.STEWARD: "Keeps a register: how well it is kept, its whole history, corrections, whole sources.",
}
WHY_OPERATOR = "Sees to the machinery: health, jobs, events that a handler refused; sees no data of anybody."


class LogDidNotProve(Exception):
    """No entry of the demonstration became provable in time."""


def write(pack: Path, folder: Path, environment: Environment, *, by: Actor) -> list[str]:
    """Everything an outside client needs, so that a stranger's script works without reading our source.

    The routes of which this country holds nothing to show: they stand under `pages_without_example`. Raises
    LogDidNotProve.
    """
    people = synthetic.demo_people(folder)
    file = environment.folder / "handles.json"
    known = _tokens_of(file)
    with_tokens = [_person(person, environment, token=known.get(person.key)) for person in people]
    staff = _staff(pack, with_tokens)
    operator = _operator(environment, password=_password_in(file), by=by)
    proof = _export_proof(people, environment)
    listed, without_example = _pages(people, staff)
    written: dict[str, Any] = {
        "base_url": environment.base_url,
        "openapi": [f"{environment.base_url}/api/openapi.json"],
        "people": with_tokens,
        "clients": [
            _client(client, token=known.get(client.subsystem), by=by) for client in synthetic.demo_clients(pack, folder)
        ],
        "staff": [*staff, operator],
        "companies": [
            {"key": one.key, "registration": one.registration, "name": one.name, "representative": one.representative}
            for one in synthetic.demo_companies(folder)
        ],
        "pages": listed,
        "pages_without_example": without_example,
        "log": {
            "origin": environment.log_origin,
            "checkpoint": f"{environment.base_url}/log/checkpoint",
            "tiles": f"{environment.base_url}/log",  # the prefix, as c2sp.org/tlog-tiles has it: /tile/… comes after it
            "verifier_keys": list(audit.verifier_keys()),
            "witness_keys": list(audit.witness_keys()),
        },
        "proof": {"path": str(proof), "verifier": "tools/verify_proof.py"} if proof else None,
    }
    partial = file.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    partial.replace(file)
    return without_example


def _tokens_of(handles: Path) -> dict[str, str]:
    """Tokens given at an earlier start; they are kept as hashes only, so the file is where they live on."""
    try:
        written = json.loads(handles.read_text())
        return {one["key"]: one["access_token"] for one in [*written["people"], *written["clients"]]}
    except (OSError, ValueError, KeyError):
        return {}


def _password_in(handles: Path) -> str | None:
    """The operator's password given at an earlier start; only its hash is kept elsewhere."""
    try:
        staff = json.loads(handles.read_text())["staff"]
        return next((one["password"] for one in staff if one["key"] == OPERATOR), None)
    except (OSError, ValueError, KeyError):
        return None


def _person(person: synthetic.DemoPerson, environment: Environment, *, token: str | None) -> dict[str, str]:
    if token is None:
        at = clock.now()
        _, token = identity.create_token(
            person.person_id,
            title="handles.json",
            scopes=frozenset(identity.Scope),
            assurance=identity.Assurance.HIGH,
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


def _staff(pack: Path, people: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those of the people who work for institutions; the first of each role has the role as key."""
    by_key = {person["key"]: person for person in people}
    found: list[dict[str, str]] = []
    for one in synthetic.demo_staff(pack):
        before = sum(other["role"] == one.role for other in found)
        found.append(
            {
                **by_key[one.person],
                "key": f"{one.role}-{before + 1}" if before else str(one.role),
                "person": one.person,
                "organisation": one.subsystem.partition("/")[0],
                "subsystem": one.subsystem,
                "role": str(one.role),
                "why": WHY_AT_WORK.get(one.role, f"Works as {one.role}."),
            }
        )
    return found


def _operator(environment: Environment, *, password: str | None, by: Actor) -> dict[str, str]:
    """Somebody who may look at the machinery, by name and password."""
    if password is None:
        password = secrets.token_urlsafe(24)
        with suppress(identity.OperatorNotFound):  # of a start that ended before the file was written
            identity.remove_operator(OPERATOR, by=by, at=clock.now())
        identity.add_operator(OPERATOR, password, by=by, at=clock.now())
    return {
        "key": OPERATOR,
        "role": OPERATOR,
        "organisation": environment.log_origin,  # no institution: whoever runs this deployment, as its log is called
        "name": OPERATOR,
        "why": WHY_OPERATOR,
        "password": password,
        "sign_in_url": environment.base_url + reverse("identity:operator-sign-in"),
    }


def _client(client: synthetic.DemoClient, *, token: str | None, by: Actor) -> dict[str, Any]:
    if token is None:
        at = clock.now()
        _, token = identity.create_client_token(
            client.subsystem, title="handles.json", expires_at=at + TOKENS_LAST, by=by, at=at
        )
    return {
        "key": client.subsystem,
        "organisation": client.subsystem.partition("/")[0],
        "access_token": token,
        "allowed": _question(client.allowed, client.scheme),
        "refused": _question(client.refused, client.scheme),
        **({"by_consent": _question(client.by_consent, client.scheme)} if client.by_consent else {}),
    }


def _question(question: synthetic.DemoQuestion, scheme: str) -> dict[str, Any]:
    """The body of a POST to /api/exchange/ask."""
    return {
        "service": question.service,
        "subject": {"scheme": scheme, "value": question.code},
        "purpose": question.purpose,
        "ground": {"kind": "law", "article": question.article} if question.article else {"kind": "consent"},
        "fields": list(question.fields),
    }


def _export_proof(people: Sequence[synthetic.DemoPerson], environment: Environment) -> Path | None:
    """The proof of the oldest entry about the first who has one, once the log can prove it; None where nobody has."""
    her = next((one.person_id for one in people if _entries_of(one.person_id)), None)
    if her is None:
        return None
    file = environment.folder / "proof.json"
    until = time.monotonic() + PROVABLE_WITHIN_S
    while time.monotonic() < until:
        try:
            file.write_text(audit.proof_of(_entries_of(her)[-1].id, by=actors.person(her)).as_json())
        except audit.NotYetProvable:
            time.sleep(0.2)
        else:
            return file
    raise LogDidNotProve("The log did not prove an entry in time; is the worker running?")


def _pages(
    people: Sequence[synthetic.DemoPerson], staff: Sequence[dict[str, str]]
) -> tuple[list[dict[str, str | None]], list[str]]:
    """Every kind of page, with whom it is for: a key of `people` or of `staff`, None for anybody.

    Besides, the routes left out: nothing in this country is an example of them, or nobody in it may see them.
    """
    visitors: dict[str | None, str | None] = {None: None, OPERATOR: OPERATOR}
    true: dict[str | None, dict[str, str]] = {None: examples(people[0].person_id if people else None)}
    if people:
        visitors[pages.AUDIENCE_OF_PERSONS] = people[0].key
    for one in reversed(staff):
        person = next(person for person in people if person.key == one["person"])
        visitors[one["role"]] = one["key"]
        true[one["role"]] = _examples_at_work(person.person_id, one)
    kinds = [page for page in pages.pages(true) if _is_listed(page)]
    shown = [page for page in kinds if page.audience in visitors and page.path is not None]
    return (
        [{"path": page.path, "as": visitors[page.audience]} for page in shown],
        [page.route for page in kinds if page not in shown],
    )


def _is_listed(page: pages.Page) -> bool:
    is_of_api = page.route.startswith("/api/") and page.route not in DOCUMENTS_OF_THE_API
    return not is_of_api and not page.route.startswith(TILES)


def examples(person_id: identity.PersonId | None) -> dict[str, str]:
    """An example for each parameter of an address, true for this person; what the country does not hold is absent."""
    found = {}
    services = [code for register in registers.registers() for code in register.services]
    described = sorted(registers.registers(), key=lambda register: register.point is None)  # those with a map first
    open_registers = [register.code for register in described if register.is_open]
    if services:
        found["services/<str:code>:code"] = services[0]
    if open_registers:
        found["code"] = open_registers[0]
    if person_id is None:
        return found
    found |= {"subject_id": str(person_id), "person_id": str(person_id)}
    if entries := _entries_of(person_id):
        found["entry_id"] = str(entries[-1].id)
    if asked := consents.of_person(person_id, by=actors.person(person_id), at=clock.now()):
        found["consent_id"] = str(asked[0].id)
    return found


def _entries_of(person_id: identity.PersonId) -> Sequence[audit.Entry | audit.AlteredEntry]:
    """What the log holds about her, newest first."""
    return audit.entries_of(person_id, by=actors.person(person_id))


def _examples_at_work(person_id: identity.PersonId, at_work: dict[str, str]) -> dict[str, str]:
    """Her employment; of a supervisor, one whom she may dismiss; of a steward, a register that her institution holds,
    if it holds one, and a source that she sent for it.
    """
    employment = next(
        one
        for one in identity.employments_of(person_id, at=clock.now())
        if (one.subsystem, str(one.role)) == (at_work["subsystem"], at_work["role"])
    )
    found = {"employment_id": str(employment.id)}
    by = actors.staff(employment.id, subsystem=employment.subsystem)
    if employment.role is identity.Role.SUPERVISOR:
        staff = identity.staff_of(employment.subsystem, at=clock.now())
        others = [str(one.id) for one in staff if one.role is not identity.Role.SUPERVISOR]
        return {**found, **({"dismissed_id": others[0]} if others else {})}
    for register in registers.registers():
        if employment.role is identity.Role.STEWARD and register.holder == at_work["organisation"]:
            found = {"code": register.code, **found}
            for sending in stewardship.sendings_of(register, by=by):
                return {**found, "code": register.code, "sending_id": str(sending.id)}
    return found
