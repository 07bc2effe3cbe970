"""Codes turned into words of the request's language: one set of titles for a whole page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from vienreiz.kernel import memory, money
from vienreiz.kernel.actors import ActorKind
from vienreiz.kernel.money import Money
from vienreiz.kernel.text import Text
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.access import public as access
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as described

from . import values

DAY = re.compile(r"\d{4}-\d\d-\d\d")
GROUPED_FROM = 10_000  # below it may be a year


def say(text: Text | None, otherwise: str = "") -> str:
    """A text in the language of the request."""
    return text.in_language(get_language() or "en") if text else otherwise


@dataclass(frozen=True)
class Wording:
    """Every title that a page about one person may need, read at once."""

    registers: Mapping[str, described.Register]  # by register code
    recipients: Mapping[str, Text]
    holders: Mapping[str, Text]
    purposes: Mapping[str, Text]
    articles: Mapping[str, access.Article]
    zone: ZoneInfo  # of the country's clocks
    currency: str  # ISO 4217

    def register_of(self, service: str) -> described.Register | None:
        return self.registers.get(service.partition(".")[0])

    def introduces(self, service: described.Service) -> bool:
        """Whether the service belongs to a register that gives persons their existence: what people look for first."""
        return bool(self.registers[service.register].introduces)

    def service(self, code: str) -> str:
        register = self.register_of(code)
        service = register.services.get(code) if register else None
        if register and code == register.code:
            return gettext("the whole record")
        if code == values.SERVICE_INQUIRIES:
            return gettext("your question about a use")
        if code == values.SERVICE_LOG:
            return gettext("Who used your data")
        return say(service.title, code) if service else code

    def keeper(self, service: str) -> str:
        """The title of the register that a service belongs to, or of the module that keeps it."""
        register = self.register_of(service)
        if service == values.SERVICE_INQUIRIES:
            return gettext("Questions of people")
        if service == values.SERVICE_LOG:
            return gettext("The log")
        return say(register.title) if register else service

    def field(self, register: described.Register | None, name: str) -> str:
        described = register.fields.get(name) if register else None
        return say(described.title, name) if described else name

    def recipient(self, code: str) -> str:
        if code == values.RECIPIENT_HERSELF:
            return gettext("You")
        return say(self.recipients.get(code), code)

    def user(self, recipient: str, *, by: str) -> str:
        """Who did what an entry tells of: its recipient, or who `by` is, where that speaks for no institution."""
        if recipient:
            return self.recipient(recipient)
        if by.partition(":")[0] == ActorKind.OPERATOR:
            return gettext("An operator of this service")
        return gettext("Somebody who speaks for no institution")

    def purpose(self, code: str) -> str:
        if code == values.PURPOSE_HERSELF:
            return gettext("Seeing one's own data")
        if code == values.PURPOSE_KEEPING:
            return gettext("Keeping the register right")
        if code == values.PURPOSE_ERASING:
            return gettext("Erasing somebody else, who stood in the same record")
        if code == values.PURPOSE_ANSWERING:
            return gettext("Answering your question")
        return say(self.purposes.get(code), code)

    def reason(self, code: str) -> str:
        return gettext(values.EXPLANATIONS[code]) if code in values.EXPLANATIONS else code

    def article(self, code: str) -> str:
        article = self.articles.get(code)
        return f"{say(article.act)}, {say(article.article)}" if article else code

    def source(self, register: described.Register) -> ui.Source:
        """Where this register's facts come from, without dates."""
        article = self.articles.get(register.basis)
        return ui.Source(
            register_title=say(register.title),
            holder=say(self.holders.get(register.holder), register.holder),
            basis=self.article(register.basis),
            basis_url=article.url if article else "",
            basis_is_checked=bool(article and article.checked_on),
        )

    def value(
        self,
        register: described.Register,
        name: str,
        value: values.Json,
        labels: values.Labels = MappingProxyType({}),
    ) -> str:
        """A value as people read it: a code in its words, yes and no, lists with commas, days written out, money.

        The key of a record in another register by its name, if `labels` has it.
        """
        field = register.fields.get(name)
        if field and (label := labels.get(field.refers_to, {}).get(str(value))) is not None:
            return label
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, list):
            return ", ".join(str(part) for part in value)
        if field and isinstance(value, str) and value in field.terms:
            return say(field.terms[value])
        if field and field.money and isinstance(value, int):
            return _money(Money(value, self.currency))
        if isinstance(value, int) and value >= GROUPED_FROM:
            return number_format(value, force_grouping=True)
        if isinstance(value, str) and DAY.fullmatch(value):
            return _day(value)
        return "" if value is None else str(value)


def _money(amount: Money) -> str:
    decimals = money.decimals_of(amount.currency)
    return f"{number_format(amount.amount, decimal_pos=decimals, force_grouping=True)}\xa0{amount.currency}"


def _day(written: str) -> str:
    try:
        return ui.day(date.fromisoformat(written))
    except ValueError:
        return written


@memory.once
def wording() -> Wording:
    """The titles as they stand now; of recipients, purposes and articles closed ones too, since old entries name them.

    What names a register that is described no more is shown by its code.
    """
    country = packs.current()
    return Wording(
        registers={register.code: register for register in described.registers()},
        recipients=identity.recipient_titles(),
        holders=identity.organisation_titles(),
        purposes=access.purpose_titles(),
        articles=access.articles(),
        zone=ZoneInfo(country.time_zone),
        currency=country.currency,
    )
