"""What is wrong with a recipe beyond its form: where in it, and a sentence."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from string import Formatter

from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.values import Where
from vienreiz.modules.registers import public as registers

from . import codes, source
from .chance import Chance
from .population.ages import ADULT_YEARS
from .recipe import FACTS, Fact, NumberForm, Recipe, Subject

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


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a recipe, and where in it."""

    where: Where
    sentence: str


def flaws(recipe: Recipe, pack: packs.PackContents) -> Iterator[Flaw]:
    """Everything that keeps people from being made of `recipe`."""
    yield from _of_templates(recipe)
    yield from _of_codes(recipe, pack)
    yield from _of_numbers(recipe)
    yield from _of_companies(recipe)
    yield from _of_places(recipe, pack)
    yield from _of_registers(recipe, pack)
    yield from _of_families(recipe)


def _of_templates(recipe: Recipe) -> Iterator[Flaw]:
    forms: Where = ("addresses", "forms")
    for place, form in enumerate(recipe.addresses.forms):
        yield from _unknown_parts(form.template, PARTS_OF_ADDRESS, (*forms, place, "template"))
    yield from _unknown_parts(recipe.full_name, PARTS_OF_NAME, ("full_name",))
    if recipe.companies:
        where: Where = ("companies", "names", "template")
        yield from _unknown_parts(recipe.companies.names.template, PARTS_OF_COMPANY, where)
    for place, level in enumerate(recipe.education.levels if recipe.education else []):
        yield from _unknown_parts(level.school, PARTS_OF_SCHOOL, ("education", "levels", place, "school"))
    if not any(form.weight and form.places_below is None for form in recipe.addresses.forms):
        yield Flaw(forms, "One form of the address must suit places of every size.")
    for place, form in enumerate(recipe.addresses.forms):
        if recipe.estates and not form.estate:
            sentence = f"The form {form.template!r} of the address says no kind of real estate."
            yield Flaw((*forms, place), sentence)


def _unknown_parts(template: str, known: Collection[str], where: Where) -> Iterator[Flaw]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError as error:
        yield Flaw(where, f"The template {template!r} cannot be read: {error}.")
        return
    for name in names:
        if name not in known:
            sentence = (
                f"The template {template!r} has an unknown part {{{name}}}; known are {', '.join(sorted(known))}."
            )
            yield Flaw(where, sentence)


def _of_codes(recipe: Recipe, pack: packs.PackContents) -> Iterator[Flaw]:
    for place, form in enumerate(recipe.codes.forms):
        century = recipe.codes.centuries.get(f"{recipe.reference_day.year:04}"[:2], "")
        where: Where = ("codes", "forms", place, "template")
        yield from _of_form(
            form.template, ("codes", "scheme"), where, recipe.codes.scheme, recipe, pack, century=century
        )
    if recipe.companies:
        form_of_companies = recipe.companies.form
        yield from _of_form(
            form_of_companies.template,
            ("companies", "scheme"),
            ("companies", "form", "template"),
            recipe.companies.scheme,
            recipe,
            pack,
            letters=form_of_companies.letters,
        )
        scheme = source.schemes(pack).get(recipe.companies.scheme)
        if scheme and scheme.identifies is not identity.SubjectKind.LEGAL_PERSON:
            sentence = f"The scheme {scheme.code} identifies no legal persons, but companies have it."
            yield Flaw(("companies", "scheme"), sentence)


def _of_form(
    template: str,
    at_scheme: Where,
    at_form: Where,
    code: str,
    recipe: Recipe,
    pack: packs.PackContents,
    *,
    century: str = "",
    letters: str = "",
) -> Iterator[Flaw]:
    scheme = source.schemes(pack).get(code)
    unknown = _unknown_number_parts(template, codes.PARTS)
    if scheme is None:
        yield Flaw(at_scheme, f"There is no scheme {code!r}.")
    elif unknown:
        yield Flaw(at_form, f"The template {template!r} has an unknown part {{{unknown[0]}}}.")
    elif not _suits(template, recipe, scheme, century=century, letters=letters):
        yield Flaw(at_form, f"Codes made by {template!r} do not fit the scheme {scheme.code}.")


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


def _of_numbers(recipe: Recipe) -> Iterator[Flaw]:
    forms: list[tuple[Where, NumberForm]] = []
    if recipe.education:
        forms.append((("education", "form"), recipe.education.form))
    if recipe.disability:
        forms.append((("disability", "form"), recipe.disability.form))
    if recipe.vehicles:
        forms += [(("vehicles", "plate"), recipe.vehicles.plate), (("vehicles", "number"), recipe.vehicles.number)]
    if recipe.estates:
        forms.append((("estates", "form"), recipe.estates.form))
    if recipe.addresses.form:
        forms.append((("addresses", "form"), recipe.addresses.form))
    for where, form in forms:
        for part in _unknown_number_parts(form.template, codes.PARTS_WITHOUT_SCHEME):
            yield Flaw((*where, "template"), f"The template {form.template!r} has an unknown part {{{part}}}.")


def _of_companies(recipe: Recipe) -> Iterator[Flaw]:
    members = {member.key: member for member in recipe.members() if member.key}
    for place, wanted in enumerate(recipe.companies.wanted if recipe.companies else []):
        where: Where = ("companies", "wanted", place)
        if wanted.key in members:
            yield Flaw((*where, "key"), f"A person and a company have the key {wanted.key!r}.")
        for key in wanted.board:
            if key not in members:
                sentence = f"Nobody has the key {key!r}, but the company {wanted.key} has her on its board."
                yield Flaw((*where, "board"), sentence)
        first = members.get(wanted.board[0])
        if first and first.born and wanted.founded.year - first.born.year <= ADULT_YEARS:
            sentence = f"The company {wanted.key} was founded before {first.key} was of age."
            yield Flaw((*where, "founded"), sentence)


def _of_places(recipe: Recipe, pack: packs.PackContents) -> Iterator[Flaw]:
    file = recipe.places.file
    try:
        places = source.places(pack.folder, recipe)
    except OSError:
        yield Flaw(("places", "file"), f"The file {file} cannot be read.")
        return
    except KeyError as error:
        yield Flaw(("places",), f"The file {file} has no column {error}.")
        return
    except ValueError as error:
        yield Flaw(("places", "population"), f"The file {file} has a population that is no number: {error}.")
        return
    if not any(place.population > 0 for place in places):
        yield Flaw(("places", "population"), f"Nobody lives in any place of {file}.")
    keys = {place.key for place in places}
    for key in recipe.places.called.keys() - keys:
        yield Flaw(("places", "called", key), f"There is no place {key!r} in {file}.")
    for number, family in enumerate(recipe.families):
        if family.place is not None and family.place not in keys:
            yield Flaw(("families", number, "place"), f"There is no place {family.place!r} in {file}.")


def _of_registers(recipe: Recipe, pack: packs.PackContents) -> Iterator[Flaw]:
    described = {register.code: register for register in registers.in_pack(pack)}
    for code, register in recipe.registers.items():
        where: Where = ("registers", code)
        if code not in described:
            yield Flaw(where, f"There is no register {code!r}.")
            continue
        known = FACTS[register.about]
        part = PART_OF_RECIPE.get(register.about)
        if part and getattr(recipe, part) is None:
            sentence = f"The register {code} is about a {register.about}, but nothing is said under {part!r}."
            yield Flaw((*where, "about"), sentence)
        is_listed = register.about is Subject.ADDRESS or Fact.ADDRESS_CODE in register.fields.values()
        if is_listed and recipe.addresses.form is None:
            sentence = f"The register {code} wants codes of addresses, but nothing is said under 'form' of 'addresses'."
            yield Flaw(where, sentence)
        for field, fact in register.fields.items():
            at_field: Where = (*where, "fields", field)
            if field not in described[code].fields:
                yield Flaw(at_field, f"The register {code} has no field {field!r}.")
            if fact not in known:
                sentence = f"The fact {fact} is not known of a {register.about}, but the register {code} wants it."
                yield Flaw(at_field, sentence)
            for at_word, word in _words_of(fact, recipe):
                if sentence := registers.misfit(described[code], field, word):
                    yield Flaw(at_word, f"The register {code} cannot hold this word: {sentence}")


def _words_of(fact: Fact, recipe: Recipe) -> Iterator[tuple[Where, str]]:
    """The words of the recipe that a fact may be, and where each stands."""
    companies, work, disability = recipe.companies, recipe.work, recipe.disability
    if fact is Fact.SEX:
        yield from ((("words", "sex", sex), word) for sex, word in recipe.words.sex.items())
    elif fact is Fact.RELATION:
        yield from ((("words", "relation", one), word) for one, word in recipe.words.relation.items())
    elif fact is Fact.ACTIVITY and companies:
        yield from ((("companies", "activities", word), word) for word in companies.activities)
    elif fact is Fact.COMPANY_FORM and companies:
        yield from ((("companies", "legal_forms", word), word) for word in companies.legal_forms)
    elif fact is Fact.OFFICE and companies:
        yield from ((("companies", "chair"), companies.chair), (("companies", "member"), companies.member))
    elif fact is Fact.OCCUPATION and work:
        yield from ((("work", "occupations", word), word) for word in work.occupations)
    elif fact is Fact.LEVEL and recipe.education:
        levels = enumerate(recipe.education.levels)
        yield from ((("education", "levels", place, "word"), level.word) for place, level in levels)
    elif fact is Fact.DISABILITY_GROUP and disability:
        yield ("disability", "child_group"), disability.child_group
        yield from ((("disability", "groups", word), word) for word in disability.groups)
    elif fact is Fact.FUEL and recipe.vehicles:
        for place, kind in enumerate(recipe.vehicles.kinds):
            yield from ((("vehicles", "kinds", place, "fuels", word), word) for word in kind.fuels)
    elif fact is Fact.ESTATE_KIND:
        forms = enumerate(recipe.addresses.forms)
        yield from ((("addresses", "forms", place, "estate"), form.estate) for place, form in forms if form.estate)


def _of_families(recipe: Recipe) -> Iterator[Flaw]:
    known: set[str] = set()
    for number, family in enumerate(recipe.families):
        for part, members in (("founders", family.founders), ("children", family.children)):
            for place, member in enumerate(members):
                where: Where = ("families", number, part, place)
                if member.born is None and member.key not in known:
                    yield Flaw(where, f"Nobody in an earlier family has the key {member.key!r}.")
                if member.born is not None and member.key in known:
                    yield Flaw(where, f"Two people have the key {member.key!r}.")
                if member.key:
                    known.add(member.key)
