"""Making people, giving them cards, letting institutions ask about them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from vienreiz.kernel import actors
from vienreiz.kernel.actors import Actor
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import facts, ndjson, queries, source, values
from .population import populate
from .recipe import DemoAsk, DemoRequest, Recipe

ASKS_AT_ONCE = 100


def write_people(*, pack: Path, count: int, seed: int, out: Path) -> values.WrittenPeople:
    """Make `count` people of a pack and write them: an NDJSON file for each register, and people.json of who has a key.

    The same pack, count and seed give the same bytes. Raises NoRecipe, TooFewPeople, TooManyPeople, and what
    `packs.load` raises.
    """
    contents = packs.load(pack)
    recipe = source.recipe(contents)
    places = source.places(contents.folder, recipe)
    population = populate(recipe, source.schemes(contents), places, count=count, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for code, register in recipe.registers.items():
        files.append(out / f"{code}.ndjson")
        ndjson.write(files[-1], facts.lines(register, population, recipe))
    people: queries.PeopleWritten = {
        "pack": contents.pack.code,
        "count": count,
        "seed": seed,
        "scheme": recipe.codes.scheme,
        "reference_day": recipe.reference_day.isoformat(),
        "people": [
            {
                "key": person.key,
                "code": person.code,
                "name": facts.full_name(person, recipe),
                "why": dict(person.why.by_language) if person.why else {},
                "card": person.card,
            }
            for person in population.people
            if person.key
        ],
        "companies": [
            {
                "key": company.key,
                "scheme": recipe.companies.scheme,
                "code": company.code,
                "name": company.name,
                "representatives": [
                    office.person.code
                    for office in population.offices
                    if office.company is company and office.until is None
                ],
            }
            for company in population.companies
            if recipe.companies and company.key
        ],
    }
    text = json.dumps(people, ensure_ascii=False, indent=1) + "\n"
    (out / queries.FILE).write_text(text, encoding="utf-8", newline="\n")
    return values.WrittenPeople(count=count, files=tuple(files))


def issue_cards(folder: Path, *, by: Actor, at: datetime) -> int:
    """Give everybody who can sign in a card of the demonstration eID that answers to her code; how many.

    Raises PeopleNotMade, PersonNotLoaded.
    """
    people = queries.demo_people(folder)
    for person in people:
        identity.issue_demo_card(person.person_id, name=person.name, code=person.code, by=by, at=at)
    return len(people)


def ask_as_institutions(pack: Path, folder: Path) -> int:
    """Let the subsystems ask what the pack's recipe says about the people in `folder`; how many asks.

    Every ask goes through the exchange, and those without a ground are refused and entered. Raises PeopleNotMade,
    PersonNotLoaded, NoRecipe, and what `exchange.ask_many` raises.
    """
    asks = demo_asks(pack, folder)
    for start in range(0, len(asks), ASKS_AT_ONCE):
        exchange.ask_many(asks[start : start + ASKS_AT_ONCE])
    return len(asks)


def request_consents(pack: Path, folder: Path, *, at: datetime) -> int:
    """Let the subsystems ask the people in `folder` for what the pack's recipe says, and those who wish give it.

    What is given is used as often as the recipe says. How many were asked for. Raises PeopleNotMade, PersonNotLoaded,
    NoRecipe, and what `consents.request` and `exchange.ask` raise.
    """
    subjects = queries.subjects_by_key(queries.written(folder))
    wanted = source.recipe(packs.load(pack)).requests
    for request in wanted:
        person_id = subjects[request.about]
        by = actors.system(request.recipient)
        asked = consents.request(person_id, _terms(request), by=by, at=at)
        if request.given:
            consents.take(asked.id, consents.Step.GIVEN, by=actors.person(person_id), at=at)
        for _ in range(request.used):
            exchange.ask(_ask_by_consent(request, person_id))
    return len(wanted)


def employ_staff(pack: Path, folder: Path, *, by: Actor, at: datetime) -> int:
    """Let people in `folder` take up the work of the pack's recipe. How many; who works there already is left out.

    Raises PeopleNotMade, PersonNotLoaded, NoRecipe, and what `identity.employ` raises.
    """
    written = queries.written(folder)
    subjects = queries.subjects_by_key(written)
    codes = {person["key"]: person["code"] for person in written["people"]}
    taken_up = 0
    for one in source.recipe(packs.load(pack)).staff:
        try:
            identity.employ(
                subjects[one.person],
                subsystem=one.subsystem,
                role=one.role,
                by=by,
                at=at,
                written=codes.get(one.person, ""),
            )
        except identity.EmployedBefore:
            continue
        taken_up += 1
    return taken_up


def demo_asks(pack: Path, folder: Path) -> list[exchange.Ask]:
    """The asks of the pack's recipe, about the people in `folder`. Raises PeopleNotMade, PersonNotLoaded, NoRecipe."""
    subjects = queries.subjects_by_key(queries.written(folder))
    return _asks(source.recipe(packs.load(pack)), subjects)


def demo_clients(pack: Path, folder: Path) -> list[values.DemoClient]:
    """The subsystems that ask about people, each with one thing it may ask and one it may not, by code.

    After those that ask by law come those that ask by consent.

    Raises PeopleNotMade, NoRecipe.
    """
    written = queries.written(folder)
    codes = {person["key"]: person["code"] for person in written["people"]}
    recipe = source.recipe(packs.load(pack))
    allowed: dict[str, DemoAsk] = {}
    refused: dict[str, DemoAsk] = {}
    for ask in recipe.asks:
        if ask.about in codes:
            (refused if ask.refused else allowed).setdefault(ask.recipient, ask)
    by_law = [
        values.DemoClient(
            subsystem=subsystem,
            scheme=written["scheme"],
            allowed=_example(allowed[subsystem], codes),
            refused=_example(refused[subsystem], codes),
        )
        for subsystem in sorted(allowed.keys() & refused.keys())
    ]
    by_consent = sorted({request.recipient for request in recipe.requests} - {one.subsystem for one in by_law})
    found = (_client_by_consent(one, recipe.requests, codes, scheme=written["scheme"]) for one in by_consent)
    return [*by_law, *(client for client in found if client is not None)]


def demo_staff(pack: Path) -> list[values.DemoEmployment]:
    """Who works where in the pack's recipe. Raises NoRecipe."""
    return [
        values.DemoEmployment(person=one.person, subsystem=one.subsystem, role=one.role)
        for one in source.recipe(packs.load(pack)).staff
    ]


def _example(ask: DemoAsk, codes: Mapping[str, str]) -> values.DemoQuestion:
    return values.DemoQuestion(
        service=ask.service,
        code=codes[ask.about],
        purpose=ask.purpose,
        article=ask.article,
        fields=tuple(ask.fields),
    )


def _client_by_consent(
    subsystem: str, requests: Sequence[DemoRequest], codes: Mapping[str, str], *, scheme: str
) -> values.DemoClient | None:
    """A subsystem that may still use a consent it was given, waits for another, and was never given a third."""
    own = [request for request in requests if request.recipient == subsystem and request.about in codes]
    usable = [request for request in own if request.given and request.used < (request.times_a_day or 1)]
    waiting = [request for request in own if not request.given]
    for request in waiting:
        asked = {other.about for other in own if other.service == request.service}
        strangers = [code for key, code in codes.items() if key not in asked]
        if usable and strangers:
            question = _example_by_consent(request, codes[request.about])
            return values.DemoClient(
                subsystem=subsystem,
                scheme=scheme,
                allowed=_example_by_consent(usable[0], codes[usable[0].about]),
                refused=replace(question, code=strangers[0]),
                by_consent=question,
            )
    return None


def _example_by_consent(request: DemoRequest, code: str) -> values.DemoQuestion:
    return values.DemoQuestion(
        service=request.service,
        code=code,
        purpose=request.purpose,
        article=None,
        fields=tuple(request.fields),
    )


def _terms(request: DemoRequest) -> consents.Terms:
    times, kept = request.times_a_day, request.kept_days
    return consents.Terms(
        service=request.service,
        recipient=request.recipient,
        purpose=request.purpose,
        fields=frozenset(request.fields),
        mode=consents.Mode.STORE if kept else consents.Mode.VIEW,
        rate=consents.Rate(times=times, per=consents.Unit.DAY) if times else None,
        life=consents.Life(value=kept, unit=consents.Unit.DAY) if kept else None,
        lasts=timedelta(days=request.lasts_days),
    )


def _ask_by_consent(request: DemoRequest, person_id: identity.SubjectId) -> exchange.Ask:
    return exchange.Ask(
        service=request.service,
        subject=person_id,
        recipient=request.recipient,
        purpose=request.purpose,
        ground=exchange.Ground(kind=exchange.GroundKind.CONSENT),
        fields=frozenset(),
        by=actors.system(request.recipient),
    )


def _asks(recipe: Recipe, subjects: dict[str, identity.SubjectId]) -> list[exchange.Ask]:
    return [
        exchange.Ask(
            service=ask.service,
            subject=subjects[ask.about],
            recipient=ask.recipient,
            purpose=ask.purpose,
            ground=exchange.Ground(kind=exchange.GroundKind.LAW, article=ask.article),
            fields=frozenset(ask.fields),
            by=actors.system(ask.recipient),
        )
        for ask in recipe.asks
    ]
