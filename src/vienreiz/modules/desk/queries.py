"""What offices may ask, and the cases that lookups were for."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.access import public as access
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import say
from vienreiz.modules.identity import public as identity
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import models, values

NEWEST = 20


def workplaces_of(employments: Sequence[identity.Employment]) -> list[values.Workplace]:
    """Where somebody may ask: as a clerk."""
    as_clerk = [one for one in employments if one.role is identity.Role.CLERK]
    if not as_clerk:
        return []
    titles = identity.recipient_titles()
    waiting = inquiries.waiting([one.subsystem for one in as_clerk])
    return [
        values.Workplace(
            employment=one,
            title=say(titles.get(one.subsystem), one.subsystem),
            open_questions=waiting.get(one.subsystem, 0),
        )
        for one in as_clerk
    ]


def office_of(employment: identity.Employment) -> values.Office:
    """What the office may ask by law today, and what else there is to name."""
    described = registers.registers()
    services = {code: (register, one) for register in described for code, one in register.services.items()}
    purposes, articles = access.purpose_titles(), access.articles()
    laws = {code: f"{say(one.act)}, {say(one.article)}" for code, one in articles.items()}
    grants = [
        grant
        for grant in access.grants_standing(on=packs.today(clock.now()))
        if grant.recipient == employment.subsystem and grant.service in services
    ]
    return values.Office(
        employment=employment,
        title=say(identity.recipient_title(employment.subsystem)),
        rights=tuple(
            values.Right(
                code=grant.code,
                service=grant.service,
                service_title=say(services[grant.service][1].title),
                register_title=say(services[grant.service][0].title),
                purpose=grant.purpose,
                purpose_title=say(purposes[grant.purpose]) if grant.purpose in purposes else grant.purpose,
                article=grant.article,
                law=laws.get(grant.article, grant.article),
                law_url=articles[grant.article].url if grant.article in articles else "",
                law_is_checked=_is_checked(articles.get(grant.article)),
                fields=tuple(
                    say(services[grant.service][0].fields[name].title)
                    for name in services[grant.service][1].fields
                    if name in grant.fields
                ),
            )
            for grant in grants
        ),
        schemes=_schemes([services[grant.service] for grant in grants]),
        services=_sorted(
            {code: f"{say(register.title)}: {say(one.title)}" for code, (register, one) in services.items()}
        ),
        purposes=_sorted({code: say(title) for code, title in purposes.items()}),
        articles=_sorted({code: _option(laws[code], one) for code, one in articles.items()}),
    )


def shown(wanted: values.Wanted, answer: exchange.Answer) -> values.Shown:
    """An answer in words."""
    words = exchange.wording()
    register = words.register_of(wanted.service)
    service = register.services.get(wanted.service) if register else None
    labels = exchange.labels_in([(register, record.content) for record in answer.records] if register else [], words)
    return values.Shown(
        answer=answer,
        service_title=words.service(wanted.service),
        register_title=say(register.title) if register else wanted.service,
        reason=words.reason(answer.reason) if answer.reason else "",
        records=tuple(
            values.ShownRecord(
                lines=tuple(
                    values.Line(
                        label=words.field(register, name),
                        value=words.value(register, name, record.content[name], labels),
                    )
                    for name in (service.fields if service else ())
                    if register and name in record.content
                ),
                valid_from=record.valid.start,
                recorded_at=record.recorded_at,
            )
            for record in answer.records
        ),
    )


def lookups_of(by: Actor) -> list[values.Lookup]:
    """The newest lookups of somebody at work, newest first: without whom they were about."""
    rows = models.Lookup.objects.filter(by=by.code).order_by("-at", "exchange_id")[:NEWEST]
    return [row.as_value() for row in rows]


def past_asks_of(by: Actor) -> list[values.PastAsk]:
    """The same in words."""
    words = exchange.wording()
    return [
        values.PastAsk(
            at=one.at,
            case=one.case,
            service_title=_asked_of(one.service, words),
            page_of=one.service if _is_described(one.service, words) else "",
        )
        for one in lookups_of(by)
    ]


def questions(asked: Sequence[inquiries.Inquiry]) -> list[values.Question]:
    """Questions of people beside what the office asked then. Of the person no more than she wrote herself."""
    words, cases = exchange.wording(), own_cases_of(asked)
    return [
        values.Question(
            inquiry=one,
            service_title=_asked_of(one.service, words),
            purpose_title=words.purpose(one.purpose),
            case=cases.get(one.id, ""),
        )
        for one in asked
    ]


def own_cases_of(asked: Sequence[inquiries.Inquiry]) -> dict[inquiries.InquiryId, str]:
    """For which case the office that a question is put to asked; those that named none are left out.

    A case is shown to the office that gave it alone: another may have asked in its name, and been refused.
    """
    kept = models.Lookup.objects.filter(exchange_id__in=[one.exchange_id for one in asked])
    cases = {(row.exchange_id, row.subsystem): row.case for row in kept}
    return {one.id: cases[one.exchange_id, one.recipient] for one in asked if (one.exchange_id, one.recipient) in cases}


def cases_of(exchange_ids: Collection[UUID]) -> dict[UUID, str]:
    """The case each of these exchanges was for, by exchange; those that were for none are left out."""
    rows = models.Lookup.objects.filter(exchange_id__in=exchange_ids)
    return {row.exchange_id: row.case for row in rows}


def _asked_of(service: str, words: exchange.Wording) -> str:
    """A register and what was asked of it; a code that nobody describes as it was sent."""
    title, keeper = words.service(service), words.keeper(service)
    return title if title == keeper else f"{keeper}: {title}"


def _is_described(service: str, words: exchange.Wording) -> bool:
    register = words.register_of(service)
    return register is not None and service in register.services


def _schemes(asked: Sequence[tuple[registers.Register, registers.Service]]) -> tuple[values.Choice, ...]:
    """Kinds of identifiers; those by which the office may ask come first, in the order of its rights."""
    by_law = dict.fromkeys(register.roles[service.role].scheme for register, service in asked)
    titles = {one.code: say(one.title) for one in identity.schemes()}
    return tuple(values.Choice(value=code, label=titles[code]) for code in {**by_law, **titles})


def _is_checked(article: access.Article | None) -> bool:
    return article is not None and article.checked_on is not None


def _option(law: str, article: access.Article) -> str:
    """An option of a list can hold no link and no style, so the words alone say that nobody checked it."""
    return law if _is_checked(article) else f"{law} ({gettext('citation not yet checked')})"


def _sorted(labels: dict[str, str]) -> tuple[values.Choice, ...]:
    choices = [values.Choice(value=code, label=label) for code, label in labels.items()]
    return tuple(sorted(choices, key=lambda choice: (choice.label, choice.value)))
