"""What the registers, the exchange and the log say, put together for one person's pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from uuid import UUID

from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import rules, values
from .wording import Wording, say, wording

PAGE_SIZE = 25
READ_AT_ONCE = 100  # entries of the log
READ_MAX = 2_000  # for one page
RECIPIENTS_FROM = 300  # newest entries
TABLE_SIZE = 50
ALL_POINTS = 500
LONG = 60  # letters; a longer value in a table is folded


def data_of(person_id: identity.PersonId) -> values.MyData:
    """Her page: what the registers hold about her, beside the open registers that it refers to."""
    words = wording()
    answers = _asked(person_id, words)
    labels = labels_of(answers, words)
    services = _services(answers, words, labels)
    open_registers = tuple(
        _open_register(register, words, marked=labels.get(register.code, {}))
        for register in words.registers.values()
        if register.is_open
    )
    return values.MyData(
        services=services,
        open_registers=open_registers,
        parts=(
            *(ui.Part(anchor=service.anchor, title=service.title, note=_note(service)) for service in services),
            *(ui.Part(anchor=register.anchor, title=register.title) for register in open_registers),
        ),
        asked_at=answers[0].at if answers else clock.now(),
    )


def services_of(person_id: identity.PersonId) -> tuple[values.ServiceData, ...]:
    """What the registers hold about her, alone: for programs, which ask open registers themselves."""
    words = wording()
    answers = _asked(person_id, words)
    return _services(answers, words, labels_of(answers, words))


def _asked(person_id: identity.PersonId, words: Wording) -> list[exchange.Answer]:
    """One batch ask on her own ground, entered before it is shown; what introduces her first."""
    introducing_first = sorted(exchange.about(person_id), key=lambda service: not words.introduces(service))
    return exchange.ask_many([own_ask(person_id, service.code) for service in introducing_first])


def _services(
    answers: Sequence[exchange.Answer], words: Wording, labels: Mapping[str, Mapping[str, str]]
) -> tuple[values.ServiceData, ...]:
    return tuple(
        service_data(answer, words, labels, anchor=f"service-{number}") for number, answer in enumerate(answers, 1)
    )


def uses_of(
    person_id: identity.PersonId,
    *,
    before: UUID | None = None,
    outcome: str = "",
    recipient: str = "",
    lines: int = PAGE_SIZE,
) -> values.Uses:
    """A page of her time line, newest first. `outcome` and `recipient` let only such entries through; empty, all.

    Her own reads of a day are one line, however many, so that they never hide what others did. At most 2,000 entries
    are read: a page may be short and still have a next one.
    """
    words, own_consents = wording(), _consents_of(person_id)
    shown: list[values.Use] = []
    last = before
    for entry in _entries_of(person_id, before=before):
        if entry is None:
            return values.Uses(uses=tuple(shown), next_before=last)
        if _fits(entry, outcome=outcome, recipient=recipient):
            use = _use(entry, words, own_consents)
            if len(shown) == lines and not rules.folds_into(use, shown[-1]):
                return values.Uses(uses=tuple(shown), next_before=last)
            rules.fold(shown, use)
        last = entry.id
    return values.Uses(uses=tuple(shown), next_before=None)


def _entries_of(person_id: identity.PersonId, *, before: UUID | None) -> Iterator[audit.Entry | None]:
    """Her entries, newest first; None at the end if there are more than one page may read."""
    position = audit.EntryId(before) if before else None
    for _ in range(READ_MAX // READ_AT_ONCE):
        batch = audit.entries_of(person_id, by=actors.person(person_id), before=position, limit=READ_AT_ONCE)
        yield from batch
        if len(batch) < READ_AT_ONCE:
            return
        position = batch[-1].id
    yield None


def use_of(person_id: identity.PersonId, entry_id: UUID) -> values.Use:
    """One entry of hers in full. Raises audit.EntryNotFound for whatever is not hers."""
    entry = audit.entry_of(audit.EntryId(entry_id), by=actors.person(person_id))
    return _use(entry, wording(), _consents_of(person_id))


def use_page(person_id: identity.PersonId, entry_id: UUID) -> values.UsePage:
    """One entry of hers, and what verifies its proof. Raises audit.EntryNotFound for whatever is not hers."""
    return values.UsePage(
        use=use_of(person_id, entry_id),
        log_keys=tuple(audit.verifier_keys()),
        witness_keys=tuple(audit.witness_keys()),
    )


def recipients_of(person_id: identity.PersonId) -> list[values.Choice]:
    """Who appears on the newest part of her time line, to choose from, in the order of the country's alphabet."""
    words = wording()
    codes = {
        entry.content.recipient
        for entry in audit.entries_of(person_id, by=actors.person(person_id), limit=RECIPIENTS_FROM)
    }
    choices = [values.Choice(value=code, label=words.recipient(code)) for code in sorted(codes)]
    alphabet = packs.current().alphabet
    return rules.sorted_by_alphabet(choices, name=lambda choice: choice.label, alphabet=alphabet)


def register_page(code: str, *, search: str = "", page: int = 1) -> values.RegisterPage:
    """A page of an open register, in the order of the country's alphabet. Raises exchange.RegisterNotOpen."""
    found = exchange.open_records(code, search=search, offset=(page - 1) * TABLE_SIZE, limit=TABLE_SIZE)
    words = wording()
    register = words.registers[code]
    columns = _columns(register, found.records)
    everything = exchange.open_records(code, limit=ALL_POINTS).records if register.point else ()
    marked = {record.key for record in found.records} if search else set()
    return values.RegisterPage(
        code=code,
        title=say(register.title),
        source=_dated(words.source(register), found.records),
        drawing=ui.point_map(_points(register, everything, marked=marked)),
        name_title=words.field(register, register.label),
        columns=tuple(
            values.Column(label=words.field(register, name), is_number=is_number) for name, is_number in columns.items()
        ),
        rows=tuple(
            values.TableRow(
                name=record.label,
                cells=tuple(
                    _cell(register, name, record.content.get(name), words, is_number=is_number)
                    for name, is_number in columns.items()
                ),
            )
            for record in found.records
        ),
        total=found.total,
        pages=_pages(code, search=search, page=page, last=-(-found.total // TABLE_SIZE)),
        search=search,
        can_search=bool(register.search),
    )


def about() -> values.About:
    """What this deployment is, for anybody. Raises packs.NoPack."""
    pack, words = packs.current(), wording()
    by_holder: dict[str, list[str]] = {}
    for register in words.registers.values():
        by_holder.setdefault(register.holder, []).append(say(register.title))
    return values.About(
        country=say(pack.title),
        releases=tuple(
            values.Release(version=release.version, digest=release.digest, applied_at=release.applied_at)
            for release in packs.releases()
        ),
        languages=tuple(_name_of_language(code) for code in pack.languages),
        time_zone=pack.time_zone,
        currency=pack.currency,
        institutions=tuple(
            values.Institution(
                title=say(organisation.title),
                url=organisation.url,
                registers=tuple(by_holder.get(organisation.code, ())),
            )
            for organisation in identity.organisations()
        ),
    )


def _name_of_language(code: str) -> str:
    """What its speakers call it."""
    name: str = LANG_INFO.get(code, {}).get("name_local", code)
    return name[:1].upper() + name[1:]


def _note(service: values.ServiceData) -> str:
    """A word on a part of the page, where it is not simply there."""
    if service.status == exchange.Status.FAILED:
        return gettext("did not answer")
    return "" if service.records else gettext("nothing about you")


def _columns(register: registers.Register, records: Sequence[exchange.OpenRecord]) -> dict[str, bool]:
    """The fields of a table besides the name that heads each row, and whether their values are numbers."""
    return {
        name: any(isinstance(record.content.get(name), int | float) for record in records)
        for name in register.fields
        if name not in {register.label, register.key}
    }


def _cell(
    register: registers.Register, name: str, value: exchange.Json, words: Wording, *, is_number: bool
) -> values.Cell:
    shown = words.value(register, name, value)
    beginning = f"{shown[:LONG].rsplit(' ', 1)[0].rstrip(',')} …" if len(shown) > LONG else ""
    return values.Cell(label=words.field(register, name), value=shown, beginning=beginning, is_number=is_number)


def own_ask(person_id: identity.PersonId, service: str, *, fields: frozenset[str] = frozenset()) -> exchange.Ask:
    """She asks a service what it has about her: all of it, or some fields."""
    return exchange.Ask(
        service=service,
        subject=person_id,
        recipient=exchange.RECIPIENT_HERSELF,
        purpose=exchange.PURPOSE_HERSELF,
        ground=exchange.THE_PERSON_HERSELF,
        fields=fields,
        by=actors.person(person_id),
    )


def labels_of(answers: Sequence[exchange.Answer], words: Wording) -> Mapping[str, Mapping[str, str]]:
    """What the keys of open registers in her records are called: register → key → label."""
    keys: dict[str, set[str]] = {}
    for answer in answers:
        register = words.register_of(answer.service)
        for record in answer.records:
            for name, value in record.content.items():
                field = register.fields.get(name) if register else None
                if field and field.refers_to and value is not None and words.registers[field.refers_to].is_open:
                    keys.setdefault(field.refers_to, set()).add(str(value))
    return {code: exchange.labels(code, of_register) for code, of_register in keys.items()}


def service_data(
    answer: exchange.Answer, words: Wording, labels: Mapping[str, Mapping[str, str]], *, anchor: str
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
                source=replace(source, valid_from=record.valid.start, recorded_at=record.recorded_at),
            )
            for record in answer.records
        ),
        source=source,
        recorded_apart=len(moments) > 1,
    )


def _row(
    register: registers.Register,
    name: str,
    value: exchange.Json,
    words: Wording,
    labels: Mapping[str, Mapping[str, str]],
) -> ui.Row:
    refers_to = register.fields[name].refers_to
    if refers_to in labels:
        label = labels[refers_to].get(str(value))
        if label is not None:
            return ui.Row(label=words.field(register, name), value=label, url=reverse("me:register", args=[refers_to]))
    return ui.Row(label=words.field(register, name), value=words.value(register, name, value))


def _open_register(register: registers.Register, words: Wording, *, marked: Mapping[str, str]) -> values.OpenRegister:
    found = exchange.open_records(register.code, limit=ALL_POINTS)
    return values.OpenRegister(
        code=register.code,
        anchor=f"register-{register.code}",
        title=say(register.title),
        total=found.total,
        drawing=ui.point_map(_points(register, found.records, marked=set(marked))),
        marked=", ".join(marked.values()),
        source=_dated(words.source(register), found.records),
    )


def _dated(source: ui.Source, records: Sequence[exchange.OpenRecord]) -> ui.Source:
    """The source with the newest moment at which any of the records was recorded."""
    return replace(source, recorded_at=max((record.recorded_at for record in records), default=None))


def _points(
    register: registers.Register, records: Sequence[exchange.OpenRecord], *, marked: set[str]
) -> list[ui.MapPoint]:
    point = register.point
    if point is None:
        return []
    return [
        ui.MapPoint(
            name=record.label,
            latitude=float(str(record.content[point.latitude])),
            longitude=float(str(record.content[point.longitude])),
            size=float(str(record.content.get(point.size) or 0)) if point.size else 1.0,
            is_marked=record.key in marked,
        )
        for record in records
        if point.latitude in record.content and point.longitude in record.content
    ]


def _pages(code: str, *, search: str, page: int, last: int) -> ui.Pages:
    def address(number: int) -> str:
        query = {"page": str(number)} | ({"search": search} if search else {})
        return f"{reverse('me:register', args=[code])}?{urlencode(query)}"

    return ui.Pages(
        previous_url=address(min(page - 1, max(last, 1))) if page > 1 else "",  # from beyond the end to the last
        next_url=address(page + 1) if page < last else "",
        position=gettext("Page %(page)d of %(last)d") % {"page": page, "last": last} if 1 < last >= page else "",
    )


def _fits(entry: audit.Entry, *, outcome: str, recipient: str) -> bool:
    return (not outcome or entry.content.outcome == outcome) and (not recipient or entry.content.recipient == recipient)


def _consents_of(person_id: identity.PersonId) -> Callable[[], frozenset[str]]:
    """The ids of her consents, asked for once, and only if an entry names one."""

    @cache
    def ids() -> frozenset[str]:
        found = consents.of_person(person_id, by=actors.person(person_id), at=clock.now())
        return frozenset(str(one.id) for one in found)

    return ids


def _use(entry: audit.Entry, words: Wording, own_consents: Callable[[], frozenset[str]]) -> values.Use:
    content = entry.content
    register = words.register_of(content.service)
    kind, _, named = content.ground.partition(":")
    article = words.articles.get(named) if kind == exchange.GroundKind.LAW else None
    is_herself = content.by == f"person:{content.person_id}"
    is_her_consent = bool(kind == exchange.GroundKind.CONSENT and named and named in own_consents())
    role = register.roles.get(content.role) if register else None
    return values.Use(
        id=entry.id,
        at=content.at,
        on=content.at.astimezone(words.zone).date(),
        who=words.recipient(content.recipient)
        if is_herself or content.recipient != exchange.RECIPIENT_HERSELF
        else gettext("Another person, in her own data"),
        is_herself=is_herself,
        asked_by=content.by.partition(":")[0],
        purpose=gettext("Seeing your own data") if is_herself else words.purpose(content.purpose),
        ground=_ground(content, words, is_herself=is_herself, is_her_consent=is_her_consent),
        ground_url=reverse("me:permission", args=[named]) if is_her_consent else article.url if article else "",
        ground_is_checked=kind != exchange.GroundKind.LAW or bool(article and article.checked_on),
        service=words.service(content.service),
        register_title=say(register.title) if register else content.service,
        fields=tuple(words.field(register, name) for name in content.fields),
        role=say(role.title) if role else content.role,
        outcome=str(content.outcome),
        reason=words.reason(content.reason) if content.reason else "",
        state=values.UseState.RECORDED if entry.index is None else values.UseState.PROVABLE,
        index=entry.index,
        codes=values.UseCodes(
            recipient=content.recipient,
            purpose=content.purpose,
            ground=content.ground,
            service=content.service,
            fields=content.fields,
            reason=content.reason,
        ),
    )


def _ground(content: audit.NewEntry, words: Wording, *, is_herself: bool, is_her_consent: bool) -> str:
    """On what ground, said to the person whose entry it is: it may be another's right or permission."""
    kind, _, named = content.ground.partition(":")
    if kind == exchange.GroundKind.SELF:
        return gettext("Your own right to see your data") if is_herself else gettext("Another person's own right")
    if kind == exchange.GroundKind.CONSENT:
        if is_her_consent:
            return gettext("Your permission")
        if content.outcome == audit.Outcome.REFUSED:
            return gettext("A permission of yours, which you did not give")
        return gettext("Another person's permission")
    return words.article(named)
