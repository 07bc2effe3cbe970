"""Open registers and what this deployment is, for anybody."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from vienreiz.kernel.ui import public as ui
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from .. import values

TABLE_SIZE = 50
ALL_POINTS = 500
LONG = 60  # letters; a longer value in a table is folded


def register_page(code: str, *, search: str = "", page: int = 1) -> values.RegisterPage:
    """A page of an open register, in the order of the country's alphabet. Raises exchange.RegisterNotOpen."""
    found = exchange.open_records(code, search=search, offset=(page - 1) * TABLE_SIZE, limit=TABLE_SIZE)
    words = wording()
    register = words.registers[code]
    columns = _columns(register, found.records)
    everything = exchange.open_records(code, limit=ALL_POINTS).records if register.point else ()
    marked = {record.key for record in found.records} if search else set()
    labels = exchange.labels_in([(register, record.content) for record in found.records], words)
    return values.RegisterPage(
        code=code,
        title=say(register.title),
        source=dated(words.source(register), found.records),
        drawing=ui.point_map(points(register, everything, marked=marked)),
        name_title=words.field(register, register.label),
        columns=tuple(
            values.Column(label=words.field(register, name), is_number=is_number) for name, is_number in columns.items()
        ),
        rows=tuple(
            values.TableRow(
                name=record.label,
                cells=tuple(
                    _cell(register, name, record.content.get(name), words, labels, is_number=is_number)
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


def open_description(code: str) -> values.OpenDescription:
    """What an open register is. Raises exchange.RegisterNotOpen."""
    found = exchange.open_records(code, limit=1)
    words = wording()
    register = words.registers[code]
    return values.OpenDescription(
        code=code,
        title=say(register.title),
        key=register.key,
        label=register.label,
        fields=tuple(values.OpenField(name=name, title=words.field(register, name)) for name in register.fields),
        source=words.source(register),
        total=found.total,
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


def dated(source: ui.Source, records: Sequence[exchange.OpenRecord]) -> ui.Source:
    """The source with the newest moment at which any of the records was recorded."""
    return replace(source, recorded_at=max((record.recorded_at for record in records), default=None))


def points(
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


def _name_of_language(code: str) -> str:
    """What its speakers call it."""
    name: str = LANG_INFO.get(code, {}).get("name_local", code)
    return name[:1].upper() + name[1:]


def _columns(register: registers.Register, records: Sequence[exchange.OpenRecord]) -> dict[str, bool]:
    """The fields of a table besides the name that heads each row, and whether their values are numbers."""
    return {
        name: any(isinstance(record.content.get(name), int | float) for record in records)
        for name in register.fields
        if name not in {register.label, register.key}
    }


def _cell(
    register: registers.Register,
    name: str,
    value: exchange.Json,
    words: Wording,
    labels: exchange.Labels,
    *,
    is_number: bool,
) -> values.Cell:
    shown = words.value(register, name, value, labels)
    beginning = f"{shown[:LONG].rsplit(' ', 1)[0].rstrip(',')} …" if len(shown) > LONG else ""
    return values.Cell(label=words.field(register, name), value=shown, beginning=beginning, is_number=is_number)


def _pages(code: str, *, search: str, page: int, last: int) -> ui.Pages:
    def address(number: int) -> str:
        query = {"page": str(number)} | ({"search": search} if search else {})
        return f"{reverse('me:register', args=[code])}?{urlencode(query)}"

    return ui.Pages(
        previous_url=address(min(page - 1, max(last, 1))) if page > 1 else "",  # from beyond the end to the last
        next_url=address(page + 1) if page < last else "",
        position=gettext("Page %(page)d of %(last)d") % {"page": page, "last": last} if 1 < last >= page else "",
    )
