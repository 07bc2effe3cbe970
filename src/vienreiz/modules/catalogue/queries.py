"""Information services as anybody may read of them."""

from dataclasses import asdict
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from vienreiz.kernel.ui import public as ui
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from . import errors, values

PAGE_SIZE = 50
COLOURS = {
    registers.Sensitivity.OPEN: "good",
    registers.Sensitivity.PERSONAL: "plain",
    registers.Sensitivity.IDENTIFYING: "info",
    registers.Sensitivity.SPECIAL: "bad",
}


def catalogue(*, offset: int = 0, limit: int = PAGE_SIZE) -> values.Catalogue:
    """The information services now described, by register, each in the order of its description."""
    words = wording()
    everything = [
        (register, service) for _, register in sorted(words.registers.items()) for service in register.services.values()
    ]
    return values.Catalogue(
        services=tuple(_listed(register, service, words) for register, service in everything[offset : offset + limit]),
        total=len(everything),
    )


def catalogue_page(page: int) -> values.CataloguePage:
    """A page of them."""
    found = catalogue(offset=(page - 1) * PAGE_SIZE)
    last = max(1, -(-found.total // PAGE_SIZE))
    by_register = groupby(found.services, key=lambda one: f"{one.register_title} · {one.holder_title}")
    return values.CataloguePage(
        registers={title: tuple(services) for title, services in by_register},
        total=found.total,
        pages=ui.Pages(
            previous_url=_address(min(page - 1, last)) if page > 1 else "",
            next_url=_address(page + 1) if page < last else "",
        ),
    )


def service(code: str) -> values.Service:
    """One of them in full. Raises ServiceNotFound."""
    words = wording()
    register = words.register_of(code)
    described = register.services.get(code) if register else None
    if register is None or described is None:
        raise errors.ServiceNotFound(service=code)
    role, source = register.roles[described.role], words.source(register)
    scheme = identity.scheme(role.scheme)
    return values.Service(
        **asdict(_listed(register, described, words)),
        basis=register.basis,
        basis_title=source.basis,
        basis_url=source.basis_url,
        basis_is_checked=source.basis_is_checked,
        input=values.Input(
            role=role.name,
            role_title=say(role.title),
            scheme=scheme.code,
            scheme_title=say(scheme.title),
            pattern=scheme.pattern,
            example=scheme.example,
        ),
        output=tuple(_output(register, one, words) for one in registers.outputs(register, described)),
    )


def _address(page: int) -> str:
    return f"{reverse('catalogue:index')}?page={page}"


def _listed(register: registers.Register, service: registers.Service, words: Wording) -> values.Listed:
    return values.Listed(
        code=service.code,
        title=say(service.title),
        register_code=register.code,
        register_title=say(register.title),
        holder=register.holder,
        holder_title=words.source(register).holder,
        cardinality=service.cardinality,
        freshness=service.freshness,
        how_many=_how_many(service.cardinality),
        how_old=how_old(service.freshness),
    )


def _output(register: registers.Register, output: registers.Output, words: Wording) -> values.Output:
    return values.Output(
        name=output.name,
        title=say(output.title),
        type=output.type,
        format=output.format,
        sensitivity=output.sensitivity,
        terms={code: say(term) for code, term in output.terms.items()},
        money=output.money,
        computed=output.computed,
        what=_what(output),
        how=_how(register, output.computed, words) if output.computed else "",
        sensitivity_word=_sensitivity(output.sensitivity),
        sensitivity_kind=COLOURS[output.sensitivity],
    )


def _how_many(cardinality: registers.Cardinality) -> str:
    if cardinality is registers.Cardinality.ONE:
        return gettext("at most one record")
    return gettext("any number of records")


def how_old(freshness: str) -> str:
    """How old what is said may be, in words."""
    if not freshness:
        return gettext("nothing is promised")
    age = registers.parts_of(freshness)
    parts = [
        ngettext("%(count)d year", "%(count)d years", age.years) % {"count": age.years} if age.years else "",
        ngettext("%(count)d month", "%(count)d months", age.months) % {"count": age.months} if age.months else "",
        ngettext("%(count)d week", "%(count)d weeks", age.weeks) % {"count": age.weeks} if age.weeks else "",
        ngettext("%(count)d day", "%(count)d days", age.days) % {"count": age.days} if age.days else "",
    ]
    return gettext("at most %(age)s") % {"age": ", ".join(part for part in parts if part) or "0"}


def _what(output: registers.Output) -> str:
    if output.money:
        return gettext("money")
    if output.terms:
        return gettext("one of: %(terms)s") % {"terms": ", ".join(say(term) for term in output.terms.values())}
    if output.format == "date":
        return gettext("a day")
    kinds = {
        "string": gettext("text"),
        "integer": gettext("whole number"),
        "number": gettext("number"),
        "boolean": gettext("yes or no"),
        "array": gettext("list"),
    }
    return kinds.get(output.type, gettext("any value"))


def _how(register: registers.Register, computed: registers.Computed, words: Wording) -> str:
    field = words.field(register, computed.of)

    def told(value: str | int) -> str:
        return words.value(register, computed.of, value)

    match computed.how:
        case registers.Computation.YEARS_REACHED:
            sentence = ngettext(
                "whether %(years)d year has passed since: %(field)s",
                "whether %(years)d years have passed since: %(field)s",
                computed.number,
            )
            return sentence % {"years": computed.number, "field": field}
        case registers.Computation.BELOW:
            return gettext("whether this is less than %(bound)s: %(field)s") % {
                "bound": told(computed.number),
                "field": field,
            }
        case registers.Computation.ONE_OF:
            return gettext("whether %(field)s is one of: %(values)s") % {
                "field": field,
                "values": ", ".join(told(value) for value in computed.values),
            }
        case registers.Computation.BANDS:
            return gettext("in which band this lies: %(field)s (bands from %(bounds)s)") % {
                "field": field,
                "bounds": ", ".join(told(bound) for bound in sorted(computed.bands.values())),
            }


def _sensitivity(sensitivity: registers.Sensitivity) -> str:
    return {
        registers.Sensitivity.OPEN: gettext("open"),
        registers.Sensitivity.PERSONAL: gettext("personal"),
        registers.Sensitivity.IDENTIFYING: gettext("identifying"),
        registers.Sensitivity.SPECIAL: gettext("special category"),
    }[sensitivity]
