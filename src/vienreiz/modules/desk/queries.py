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
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import models, values

NEWEST = 20


def offices_of(employments: Sequence[identity.Employment]) -> list[values.Office]:
    """Where somebody may ask: as a clerk."""
    return [office_of(one) for one in employments if one.role is identity.Role.CLERK]


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


def cases_of(exchange_ids: Collection[UUID]) -> dict[UUID, str]:
    """The case each of these exchanges was for, by exchange; those that were for none are left out."""
    rows = models.Lookup.objects.filter(exchange_id__in=exchange_ids)
    return {row.exchange_id: row.case for row in rows}


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
