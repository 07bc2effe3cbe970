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
                "records": [
                    {
                        "key": record.key,
                        "valid_from": record.source.valid_from.isoformat() if record.source.valid_from else None,
                        "recorded_at": record.source.recorded_at.isoformat() if record.source.recorded_at else None,
                        "content": record.content,
                    }
                    for record in service.records
                ],
            }
            for service in services
        ],
    }
    written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return File(name=_name(at, "json"), content_type="application/json", content=written.encode())


def as_pdf(by: Actor, *, name: str) -> File:
    """For people and offices: the records in words, in the language of the request. Source: GDPR Art. 15(3)."""
    at = clock.now()
    services = queries.services_of(by)
    content = {
        "language": get_language() or "en",
        "title": gettext("Data about me in the registers"),
        "name": name,
        "asked": ui.instant(at),
        "introduction": gettext(
            "What the registers held at the moment above, with its source. That this file was made stands in the log."
        ),
        "words": {"what": gettext("What"), "value": gettext("How it stands")},
        "services": [_service(service) for service in services],
    }
    return File(name=_name(at, "pdf"), content_type="application/pdf", content=pdf.document(TEMPLATE, content))


def _service(service: values.ServiceData) -> dict[str, object]:
    source = service.source
    return {
        "title": service.title,
        "note": _note(service),
        "records": [
            {
                "rows": [{"label": row.label, "value": row.value} for row in record.rows],
                "dates": _dates(record.source),
            }
            for record in service.records
        ],
        "source": f"{source.register_title} · {source.holder} · {source.basis}",
    }


def _note(service: values.ServiceData) -> str:
    if service.status == "failed":
        return gettext("This register did not answer. Make the file again later.")
    return "" if service.records else gettext("The register holds nothing about you.")


def _dates(source: ui.Source) -> str:
    parts: Sequence[str] = [
        f"{gettext('Valid since')} {ui.day(source.valid_from)}" if source.valid_from else "",
        f"{gettext('Recorded')} {ui.instant(source.recorded_at)}" if source.recorded_at else "",
    ]
    return " · ".join(part for part in parts if part)


def _name(at: datetime, ending: str) -> str:
    return f"my-data-{at:%Y-%m-%d}.{ending}"
