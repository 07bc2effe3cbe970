"""All that the registers hold about a person, as files to keep. To make one is a read like any other."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import get_language, gettext

from vienreiz.kernel import clock, pdf
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.ui import public as ui

from . import queries, values

TEMPLATE = Path(__file__).parent / "documents" / "data.typ"
FORMAT = "vienreiz-data/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    content_type: str
    content: bytes


def as_json(by: Actor) -> File:
    """For programs: the records as the registers have them, with source and dates. Source: GDPR Art. 20(1)."""
    at = clock.now()
    services = queries.services_of(by)
    content = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "services": [
            {
                "service": service.service,
                "exchange_id": str(service.exchange_id),
                "title": service.title,
                "status": service.status,
                "register": service.source.register_title,
                "holder": service.source.holder,
                "basis": service.source.basis,
                "basis_is_checked": service.source.basis_is_checked,
                "records": [
                    {
                        "key": record.key,
                        "valid_from": record.source.valid_from.isoformat() if record.source.valid_from else None,
                        "recorded_at": record.source.recorded_at.isoformat() if record.source.recorded_at else None,
                        "content": record.content,
                        "labels": record.labels,
                    }
                    for record in service.records
                ],
            }
            for service in services
        ],
    }
    written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return File(name=_name(at, "json"), content_type="application/json", content=written.encode())


def as_pdf(by: Actor, *, whose: values.Whose) -> File:
    """For people and offices: the records in words, in the language of the request. Source: GDPR Art. 15(3)."""
    at = clock.now()
    services = queries.services_of(by)
    content = {
        "language": get_language() or "en",
        "title": gettext("Data about me in the registers")
        if whose.kind is values.Whoever.HERSELF
        else gettext("Data about %(name)s in the registers") % {"name": whose.name},
        "name": f"{whose.name} · {whose.registered_as} {whose.registration}" if whose.registration else whose.name,
        "asked": ui.instant(at),
        "introduction": gettext(
            "What the registers held at the moment above, with its source. That this file was made stands in the log."
        ),
        "words": {"what": gettext("What"), "value": gettext("How it stands")},
        "services": [_service(service, whose) for service in services],
    }
    return File(name=_name(at, "pdf"), content_type="application/pdf", content=pdf.document(TEMPLATE, content))


def _service(service: values.ServiceData, whose: values.Whose) -> dict[str, object]:
    source = service.source
    return {
        "title": service.title,
        "note": _note(service, whose),
        "records": [
            {
                "rows": [{"label": row.label, "value": row.value} for row in record.rows],
                "dates": _dates(record.source),
            }
            for record in service.records
        ],
        "source": f"{source.register_title} · {source.holder} · {_basis(source)}",
    }


def _note(service: values.ServiceData, whose: values.Whose) -> str:
    if service.status == "failed":
        return gettext("This register did not answer. Make the file again later.")
    if service.records:
        return ""
    if whose.kind is values.Whoever.HERSELF:
        return gettext("The register holds nothing about you.")
    return gettext("The register holds nothing about %(name)s.") % {"name": whose.name}


def _basis(source: ui.Source) -> str:
    """The legal basis; where nobody has compared it with the law, it says so."""
    return source.basis if source.basis_is_checked else f"{source.basis} ({gettext('citation not yet checked')})"


def _dates(source: ui.Source) -> str:
    parts: Sequence[str] = [
        f"{gettext('Valid since')} {ui.day(source.valid_from)}" if source.valid_from else "",
        f"{gettext('Recorded')} {ui.instant(source.recorded_at)}" if source.recorded_at else "",
    ]
    return " · ".join(part for part in parts if part)


def _name(at: datetime, ending: str) -> str:
    return f"my-data-{at:%Y-%m-%d}.{ending}"
