"""What is wrong with a recipe beyond its form, a sentence each."""

import re
from collections.abc import Collection, Iterator
from string import Formatter

from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import codes, source
from .chance import Chance
from .population.ages import ADULT_YEARS
from .recipe import FACTS, NumberForm, Recipe, Subject

PARTS_OF_ADDRESS = frozenset({"street", "homestead", "house", "flat"})
PARTS_OF_NAME = frozenset({"given", "family"})
PARTS_OF_COMPANY = frozenset({"word", "trade", "form"})
PARTS_OF_SCHOOL = frozenset({"name", "place"})
PART_OF_RECIPE = {
    Subject.COMPANY: "companies",
    Subject.OFFICE: "companies",
    Subject.JOB: "work",
    Subject.INCOME: "work",
    Subject.ENROLMENT: "education",
    Subject.DIPLOMA: "education",
    Subject.DISABILITY: "disability",
    Subject.VEHICLE: "vehicles",
    Subject.ESTATE: "estates",
}


def flaws(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    """Everything that keeps people from being made of `recipe`, or its asks from being asked."""
    yield from _of_templates(recipe)
    yield from _of_codes(recipe, pack)
    yield from _of_numbers(recipe)
    yield from _of_companies(recipe)
    yield from _of_places(recipe, pack)
    yield from _of_registers(recipe, pack)
    yield from _of_families(recipe)
    yield from _of_asks(recipe, pack)
    yield from _of_requests(recipe, pack)
    yield from _of_staff(recipe, pack)


def _of_templates(recipe: Recipe) -> Iterator[str]:
    for form in recipe.addresses.forms:
        yield from _unknown_parts(form.template, PARTS_OF_ADDRESS)
    yield from _unknown_parts(recipe.full_name, PARTS_OF_NAME)
    if recipe.companies:
        yield from _unknown_parts(recipe.companies.names.template, PARTS_OF_COMPANY)
    for level in recipe.education.levels if recipe.education else []:
        yield from _unknown_parts(level.school, PARTS_OF_SCHOOL)
    if not any(form.weight and form.places_below is None for form in recipe.addresses.forms):
        yield "One form of the address must suit places of every size."
    for form in recipe.addresses.forms:
        if recipe.estates and not form.estate:
            yield f"The form {form.template!r} of the address says no kind of real estate."


def _unknown_parts(template: str, known: Collection[str]) -> Iterator[str]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError as error:
        yield f"The template {template!r} cannot be read: {error}."
        return
    for name in names:
        if name not in known:
            yield f"The template {template!r} has an unknown part {{{name}}}; known are {', '.join(sorted(known))}."


def _of_codes(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    for form in recipe.codes.forms:
        century = recipe.codes.centuries.get(f"{recipe.reference_day.year:04}"[:2], "")
        yield from _of_form(form.template, recipe.codes.scheme, recipe, pack, century=century)
    if recipe.companies:
        form_of_companies = recipe.companies.form
        yield from _of_form(
            form_of_companies.template, recipe.companies.scheme, recipe, pack, letters=form_of_companies.letters
        )
        scheme = source.schemes(pack).get(recipe.companies.scheme)
        if scheme and scheme.identifies is not identity.SubjectKind.LEGAL_PERSON:
            yield f"The scheme {scheme.code} identifies no legal persons, but companies have it."


def _of_form(
    template: str, code: str, recipe: Recipe, pack: packs.PackContents, *, century: str = "", letters: str = ""
) -> Iterator[str]:
    scheme = source.schemes(pack).get(code)
    unknown = _unknown_number_parts(template, codes.PARTS)
    if scheme is None:
        yield f"There is no scheme {code!r}."
    elif unknown:
        yield f"The template {template!r} has an unknown part {{{unknown[0]}}}."
    elif not _suits(template, recipe, scheme, century=century, letters=letters):
        yield f"Codes made by {template!r} do not fit the scheme {scheme.code}."


def _suits(template: str, recipe: Recipe, scheme: identity.Scheme, *, century: str, letters: str) -> bool:
    try:
        made = [
            codes.written(
                template, scheme, day=recipe.reference_day, chance=Chance(seed), century=century, letters=letters
            )
            for seed in range(20)
        ]
    except ValueError:
        return False
    return any(made) and all(code is None or identity.is_valid(scheme, code) for code in made)


def _unknown_number_parts(template: str, known: Collection[str]) -> list[str]:
    return sorted(set(re.findall(r"\{([^}:]*)", template)) - set(known))


def _of_numbers(recipe: Recipe) -> Iterator[str]:
    forms: list[NumberForm] = []
    if recipe.education:
        forms.append(recipe.education.form)
    if recipe.disability:
        forms.append(recipe.disability.form)
    if recipe.vehicles:
        forms += [recipe.vehicles.plate, recipe.vehicles.number]
    if recipe.estates:
        forms.append(recipe.estates.form)
    for form in forms:
        for part in _unknown_number_parts(form.template, codes.PARTS_WITHOUT_SCHEME):
            yield f"The template {form.template!r} has an unknown part {{{part}}}."


def _of_companies(recipe: Recipe) -> Iterator[str]:
    members = {member.key: member for member in recipe.members() if member.key}
    for wanted in recipe.companies.wanted if recipe.companies else []:
        if wanted.key in members:
            yield f"A person and a company have the key {wanted.key!r}."
        for key in wanted.board:
            if key not in members:
                yield f"Nobody has the key {key!r}, but the company {wanted.key} has her on its board."
        first = members.get(wanted.board[0])
        if first and first.born and wanted.founded.year - first.born.year <= ADULT_YEARS:
            yield f"The company {wanted.key} was founded before {first.key} was of age."


def _of_places(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    try:
        places = source.places(pack.folder, recipe)
    except OSError:
        yield f"The file {recipe.places.file} cannot be read."
        return
    except KeyError as error:
        yield f"The file {recipe.places.file} has no column {error}."
        return
    except ValueError as error:
        yield f"The file {recipe.places.file} has a population that is no number: {error}."
        return
    if not any(place.population > 0 for place in places):
        yield f"Nobody lives in any place of {recipe.places.file}."
    keys = {place.key for place in places}
    for family in recipe.families:
        if family.place is not None and family.place not in keys:
            yield f"There is no place {family.place!r} in {recipe.places.file}."


def _of_registers(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    described = {register.code: register for register in registers.in_pack(pack)}
    for code, register in recipe.registers.items():
        if code not in described:
            yield f"There is no register {code!r}."
            continue
        fields = described[code].fields
        known = FACTS[register.about]
        part = PART_OF_RECIPE.get(register.about)
        if part and getattr(recipe, part) is None:
            yield f"The register {code} is about a {register.about}, but nothing is said under {part!r}."
        for field, fact in register.fields.items():
            if field not in fields:
                yield f"The register {code} has no field {field!r}."
            if fact not in known:
                yield f"The fact {fact} is not known of a {register.about}, but the register {code} wants it."


def _of_families(recipe: Recipe) -> Iterator[str]:
    known: set[str] = set()
    for member in (member for family in recipe.families for member in [*family.founders, *family.children]):
        if member.born is None and member.key not in known:
            yield f"Nobody in an earlier family has the key {member.key!r}."
        if member.born is not None and member.key in known:
            yield f"Two people have the key {member.key!r}."
        if member.key:
            known.add(member.key)


def _of_asks(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    keys = {member.key for member in recipe.members()}
    keys |= {wanted.key for wanted in recipe.companies.wanted} if recipe.companies else set()
    known = {
        "organisation": _codes(pack, "organisations"),
        "register": _codes(pack, "registers"),
        "purpose": _codes(pack, "purposes"),
        "article": _codes(pack, "law"),
    }
    for ask in recipe.asks:
        if ask.about not in keys:
            yield f"Nobody has the key {ask.about!r}, but an ask is about her."
        named = {
            "organisation": ask.recipient.partition("/")[0],
            "register": ask.service.partition(".")[0],
            "purpose": ask.purpose,
            "article": ask.article,
        }
        for kind, code in named.items():
            if code not in known[kind]:
                yield f"There is no {kind} {code!r}, but an ask about {ask.about} names it."


def _of_requests(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    keys = {member.key for member in recipe.members()}
    services = {code: service for one in registers.in_pack(pack) for code, service in one.services.items()}
    subsystems = {f"{one.code}/{subsystem}" for one in identity.organisations_in(pack) for subsystem in one.subsystems}
    purposes = _codes(pack, "purposes")
    for request in recipe.requests:
        named = f"but {request.recipient} asks {request.about} to allow it."
        if request.about not in keys:
            yield f"Nobody has the key {request.about!r}, {named}"
        if request.recipient not in subsystems:
            yield f"There is no subsystem {request.recipient!r}, but it asks {request.about} to allow something."
        if request.purpose not in purposes:
            yield f"There is no purpose {request.purpose!r}, {named}"
        if request.service not in services:
            yield f"There is no service {request.service!r}, {named}"
            continue
        for field in sorted(set(request.fields) - set(services[request.service].fields)):
            yield f"The service {request.service} offers no field {field!r}, {named}"


def _of_staff(recipe: Recipe, pack: packs.PackContents) -> Iterator[str]:
    keys = {member.key for member in recipe.members()}
    subsystems = {f"{one.code}/{subsystem}" for one in identity.organisations_in(pack) for subsystem in one.subsystems}
    for employment in recipe.staff:
        if employment.person not in keys:
            yield f"Nobody has the key {employment.person!r}, but works for {employment.subsystem}."
        if employment.subsystem not in subsystems:
            yield f"There is no subsystem {employment.subsystem!r}, but {employment.person} works for it."


def _codes(pack: packs.PackContents, section: str) -> set[str]:
    return {item.code for item in pack.section(section)}
