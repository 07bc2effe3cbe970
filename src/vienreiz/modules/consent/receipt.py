"""The consent as a document: a record by ISO/IEC TS 27560 in the terms of DPV, and a signed copy for her to keep."""

import json
from collections.abc import Mapping
from typing import TypeAlias

from django.conf import settings

from vienreiz.kernel import jws
from vienreiz.kernel.text import Text
from vienreiz.modules.access import public as access
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import values
from .values import State

Document: TypeAlias = "str | int | bool | list[Document] | Mapping[str, Document] | None"

RECEIPT = "consent-receipt+jws"
STATES: Mapping[State, str] = {
    State.REQUESTED: "dpv:ConsentRequested",
    State.LAPSED: "dpv:ConsentRequestDeferred",
    State.REFUSED: "dpv:ConsentRefused",
    State.GIVEN: "dpv:ConsentGiven",
    State.PAUSED: "dpv:ConsentInvalidated",  # DPV has no word for a pause; while it lasts nothing may be processed
    State.WITHDRAWN: "dpv:ConsentWithdrawn",
    State.RENEWED: "dpv:ConsentInvalidated",
    State.EXPIRED: "dpv:ConsentExpired",
}
SPANS = {values.Unit.HOUR: "PT{}H", values.Unit.DAY: "P{}D", values.Unit.MONTH: "P{}M", values.Unit.YEAR: "P{}Y"}


def record(consent: values.Consent, *, language: str) -> Mapping[str, Document]:
    """The consent record as JSON-LD, its texts in `language`.

    Source: ISO/IEC TS 27560:2023, 6.3; W3C DPV guide to 27560; GDPR Art. 7(1).
    """
    terms = consent.terms
    service = registers.services({terms.service}).get(terms.service)
    register = registers.register(service.register) if service else None
    purpose = access.purposes().get(terms.purpose)
    titles = identity.organisation_titles()
    recipient, holder = terms.recipient.partition("/")[0], register.holder if register else ""
    return {
        "@context": "https://w3id.org/dpv/schema/dpv-27560",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560/record-eu-gdpr",
        "dct:identifier": str(consent.id),
        "dpv:hasDataSubject": str(consent.person_id),
        "dct:language": language,
        "dpv:hasJurisdiction": packs.current().code,
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasPurpose": {
            "@id": purpose.dpv if purpose else "dpv:Purpose",
            "dct:identifier": terms.purpose,
            "dct:title": purpose.title.in_language(language) if purpose else terms.purpose,
        },
        "dpv:hasPersonalData": [
            {
                "dct:identifier": f"{terms.service}.{name}",
                "dct:title": register.fields[name].title.in_language(language)
                if register and name in register.fields
                else name,
            }
            for name in sorted(terms.fields)
        ],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": terms.first_day.isoformat() if terms.first_day else "day-of-use",
            "dcat:endDate": "day-of-use",
        },
        "dpv:hasProcessing": ["dpv:Consult" if terms.mode is values.Mode.VIEW else "dpv:Store"],
        "dpv:hasDataController": _party(recipient, titles, language=language),
        "dpv:hasRecipient": terms.recipient,
        "dpv:hasDataSource": _party(holder, titles, language=language),
        "dpv:hasStorageCondition": {"dpv:hasDuration": _span(terms.life) if terms.life else "PT0S"},
        "dpv:hasFrequency": {"times": terms.rate.times, "unit": terms.rate.unit} if terms.rate else {"times": 1},
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "@id": f"{settings.ENVIRONMENT.base_url}/me/permissions",
        },
        "dpv:hasConsentStatus": STATES[consent.state],
        "dpv:isIndicatedBy": str(consent.person_id) if consent.valid else None,
        "dpv:isIndicatedAtTime": consent.valid.start.isoformat() if consent.valid else None,
        "dpv:hasDuration": {
            "from": consent.valid.start.isoformat() if consent.valid else None,
            "until": consent.valid.end.isoformat() if consent.valid and consent.valid.end else None,
        },
        "digest": consent.digest,
    }


def receipt(consent: values.Consent, *, language: str) -> str:
    """The record, signed: a compact JWS that anybody can verify by the key under /.well-known/jwks.json."""
    payload = json.dumps(record(consent, language=language), ensure_ascii=False, sort_keys=True).encode()
    return signing_key().sign(payload, kind=RECEIPT)


def signing_key() -> jws.Key:
    """What receipts are signed with."""
    return jws.key_in(settings.ENVIRONMENT.receipt_key_file)


def _party(code: str, titles: Mapping[str, Text], *, language: str) -> Mapping[str, Document]:
    return {"dct:identifier": code, "dct:title": titles[code].in_language(language) if code in titles else code}


def _span(life: values.Life) -> str:
    """ISO 8601."""
    return SPANS[life.unit].format(life.value)
