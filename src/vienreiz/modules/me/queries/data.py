"""What registers hold about a person, put together for her pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from django.urls import reverse
from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from .. import rules, values
from .open_registers import ALL_POINTS, dated, points


def data_of(by: Actor) -> values.MyData:
    """Her page: what the registers hold about her, beside the open registers that lie on a map."""
    words = wording()
    answers = _asked(by, words)
    beside = {
        register.code: exchange.open_records(register.code, limit=ALL_POINTS)
        for register in words.registers.values()
        if register.is_open and register.point  # without places on a map there is nothing to look at
    }
    labels = labels_of(answers, words, beside)
    services = _services(answers, words, labels)
    open_registers = tuple(
        _open_register(words.registers[code], found, words, marked=labels.get(code, {}))
        for code, found in beside.items()
    )
    return values.MyData(
        services=services,
        open_registers=open_registers,
        parts=(
            *(ui.Part(anchor=service.anchor, title=service.title, note=_note(by, service)) for service in services),
            *(ui.Part(anchor=register.anchor, title=register.title) for register in open_registers),
        ),
        asked_at=answers[0].at if answers else clock.now(),
    )


def services_of(by: Actor) -> tuple[values.ServiceData, ...]:
    """What the registers hold about her, alone: for programs, which ask open registers themselves."""
    words = wording()
    answers = _asked(by, words)
    return _services(answers, words, labels_of(answers, words))


def own_ask(by: Actor, service: str, *, fields: frozenset[str] = frozenset()) -> exchange.Ask:
    """She, or who acts for her, asks a service what it has about her: all of it, or some fields."""
    return exchange.Ask(
        service=service,
        subject=identity.SubjectId(by.subject),
        recipient=exchange.RECIPIENT_HERSELF,
        purpose=exchange.PURPOSE_HERSELF,
        ground=exchange.HER_REPRESENTATIVE if by.acting_for else exchange.THE_PERSON_HERSELF,
        fields=fields,
        by=by,
    )


def answers_to(by: Actor, asks: Sequence[exchange.Ask]) -> list[exchange.Answer]:
    """One batch of her own asks. Not too often: each is an entry, and they would bury those of others.

    What others ask about her counts nothing here, or they could keep her from her data. Raises limits.TooManyRequests.
    """
    since = clock.now() - rules.ENTRIES_SPAN  # counted in the log: nothing more is written
    if audit.count_by(by, about=by.subject, since=since) >= rules.ENTRIES_MAX:
        raise limits.TooManyRequests(retry_after_s=int(rules.ENTRIES_SPAN.total_seconds()))
    return exchange.ask_many(asks)


def labels_of(
    answers: Sequence[exchange.Answer], words: Wording, beside: Mapping[str, exchange.OpenPage] = MappingProxyType({})
) -> exchange.Labels:
    """What the keys of open registers in her records are called.

    Taken from the pages of open registers that are shown `beside` them; those that are not there are asked for.
    """
    held = [
        (register, record.content)
        for answer in answers
        if (register := words.register_of(answer.service))
        for record in answer.records
    ]
    return exchange.labels_in(held, words, beside=beside)


def service_data(
    answer: exchange.Answer, words: Wording, labels: exchange.Labels, *, anchor: str
) -> values.ServiceData:
    register = words.register_of(answer.service)
    assert register is not None  # `about` names described services only
    moments = {record.recorded_at for record in answer.records}
    source = replace(words.source(register), recorded_at=max(moments, default=None))
    has_one = len(answer.records) == 1
    shown = [
        name
        for name in register.services[answer.service].fields
        if any(name in record.content for record in answer.records)
    ]
    return values.ServiceData(
        exchange_id=answer.exchange_id,
        service=answer.service,
        anchor=anchor,
        title=words.service(answer.service),
        status=str(answer.status),
        columns=tuple(words.field(register, name) for name in shown),
        records=tuple(
            values.Record(
                key=record.key,
                rows=tuple(
                    _row(register, name, record.content.get(name), words, labels)
                    for name in shown
                    if name in record.content or not has_one  # cells of a table stay under their heading
                ),
                content=record.content,
                labels={
                    name: label
                    for name, value in record.content.items()
                    if (label := labels.get(register.fields[name].refers_to, {}).get(str(value))) is not None
                },
                source=replace(source, valid_from=record.valid.start, recorded_at=record.recorded_at),
            )
            for record in answer.records
        ),
        source=source,
        recorded_apart=len(moments) > 1,
    )


def _asked(by: Actor, words: Wording) -> list[exchange.Answer]:
    """One batch ask on her own ground, entered before it is shown; what introduces her first."""
    introducing_first = sorted(
        exchange.about(identity.SubjectId(by.subject)), key=lambda service: not words.introduces(service)
    )
    return answers_to(by, [own_ask(by, service.code) for service in introducing_first])


def _services(
    answers: Sequence[exchange.Answer], words: Wording, labels: exchange.Labels
) -> tuple[values.ServiceData, ...]:
    return tuple(
        service_data(answer, words, labels, anchor=f"service-{number}") for number, answer in enumerate(answers, 1)
    )


def _row(
    register: registers.Register,
    name: str,
    value: exchange.Json,
    words: Wording,
    labels: exchange.Labels,
) -> ui.Row:
    refers_to = register.fields[name].refers_to
    return ui.Row(
        label=words.field(register, name),
        value=words.value(register, name, value, labels),
        url=reverse("me:register", args=[refers_to]) if str(value) in labels.get(refers_to, {}) else "",
    )


def _note(by: Actor, service: values.ServiceData) -> str:
    """A word on a part of the page, where it is not simply there."""
    if service.status == exchange.Status.FAILED:
        return gettext("did not answer")
    if service.records:
        return ""
    return gettext("nothing about you") if by.acting_for is None else gettext("nothing")


def _open_register(
    register: registers.Register, found: exchange.OpenPage, words: Wording, *, marked: Mapping[str, str]
) -> values.OpenRegister:
    return values.OpenRegister(
        code=register.code,
        anchor=f"register-{register.code}",
        title=say(register.title),
        total=found.total,
        drawing=ui.point_map(points(register, found.records, marked=set(marked))),
        marked=", ".join(marked.values()),
        source=dated(words.source(register), found.records),
    )
