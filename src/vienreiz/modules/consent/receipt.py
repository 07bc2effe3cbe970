"""The consent as a document: a record by ISO/IEC TS 27560 in the terms of DPV, and a signed copy for her to keep."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID, uuid5

from django.conf import settings

from vienreiz.kernel import jws
from vienreiz.modules.access import public as access
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import values
from .values import State, Step

Document: TypeAlias = "str | int | bool | Sequence[Document] | Mapping[str, Document] | None"

RECEIPT = "consent-receipt+jws"
SCHEMA = "https://w3id.org/dpv/schema/dpv-27560"
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
EVENTS: Mapping[Step, str | None] = {
    Step.REQUESTED: "dpv:ConsentRequested",
    Step.REFUSED: "dpv:ConsentRefused",
    Step.GIVEN: "dpv:ConsentGiven",
    Step.PAUSED: "dpv:ConsentInvalidated",
    Step.RESUMED: "dpv:ConsentGiven",
    Step.WITHDRAWN: "dpv:ConsentWithdrawn",
    Step.RENEWED: "dpv:ConsentInvalidated",
    Step.EXPIRED: "dpv:ConsentExpired",
    Step.ACKNOWLEDGED: None,  # changes nothing of the consent
}
KINDS: Mapping[registers.Sensitivity, str] = {
    registers.Sensitivity.OPEN: "dpv:PersonalData",
    registers.Sensitivity.PERSONAL: "dpv:PersonalData",
    registers.Sensitivity.IDENTIFYING: "dpv:IdentifyingPersonalData",
    registers.Sensitivity.SPECIAL: "dpv:SpecialCategoryPersonalData",
}
SPANS = {values.Unit.HOUR: "PT{}H", values.Unit.DAY: "P{}D", values.Unit.MONTH: "P{}M", values.Unit.YEAR: "P{}Y"}


def record(consent: values.Consent, *, language: str) -> Mapping[str, Document]:
    """The consent record as JSON-LD, its texts in `language`; whoever holds the consent may have it.

    Source: ISO/IEC TS 27560:2023, 6.3; W3C DPV guide to 27560; GDPR Art. 7(1).
    """
    terms = consent.terms
    service = registers.services({terms.service}).get(terms.service)
    register = registers.register(service.register) if service else None
    purpose = access.purposes().get(terms.purpose)
    parties = {one.code: one for one in identity.organisations()}
    recipient, holder = terms.recipient.partition("/")[0], register.holder if register else ""
    page = f"{settings.ENVIRONMENT.base_url}/me/permissions/{consent.id}"
    given = next((one for one in consent.happened if one.step is Step.GIVEN), None)
    return {
        "@context": SCHEMA,
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": [SCHEMA, f"{SCHEMA}/record-eu-gdpr"],
        "dct:identifier": str(consent.id),
        "dpv:hasDataSubject": str(consent.person_id),
        "dct:language": language,
        "dpv:hasJurisdiction": packs.current().code,
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasNotice": {"@type": ["dpv:PrivacyNotice", "dpv:ConsentNotice"], "@id": page, "dct:language": language},
        "dpv:hasPurpose": {
            "@id": purpose.dpv if purpose else "dpv:Purpose",
            "dct:identifier": terms.purpose,
            "dct:title": purpose.title.in_language(language) if purpose else terms.purpose,
        },
        "dpv:hasPersonalData": [
            _personal_data(f"{terms.service}.{name}", register.fields.get(name) if register else None, language)
            for name in sorted(terms.fields)
        ],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": terms.first_day.isoformat() if terms.first_day else "day-of-use",
            "dcat:endDate": "day-of-use",
        },
        "dpv:hasProcessing": ["dpv:Consult" if terms.mode is values.Mode.VIEW else "dpv:Store"],
        "dpv:hasDataController": _party(recipient, parties.get(recipient), language=language),
        "dpv:hasRecipient": terms.recipient,
        "dpv:hasDataSource": _party(holder, parties.get(holder), language=language),
        "dpv:hasStorageCondition": {
            "@type": "dpv:StorageCondition",
            "dpv:hasDuration": _span(terms.life) if terms.life else "PT0S",
            "dpv:hasLocation": recipient if terms.life else None,  # with whom; nothing is kept of what is only seen
        },
        "dpv:hasFrequency": {"times": terms.rate.times, "unit": terms.rate.per} if terms.rate else {"times": 1},
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "@id": page},
        "dpv:hasConsentStatus": _status(consent),
        "dpv:isIndicatedBy": _indicated_by(given) if given else None,
        "dpv:isIndicatedAtTime": given.at.isoformat() if given else None,
        "dpv:hasDuration": {
            "from": consent.valid.start.isoformat() if consent.valid else None,
            "until": consent.valid.end.isoformat() if consent.valid and consent.valid.end else None,
        },
        "renews": str(consent.renews) if consent.renews else None,
        "events": [_event(one) for one in consent.happened],
        "digest": consent.digest,
    }


def receipt(consent: values.Consent, *, language: str) -> str:
    """The record with an id of the receipt's own, signed: a compact JWS that anybody verifies by the key under
    /.well-known/jwks.json. Of a consent that has not changed since, the receipt is the same one.

    Source: ISO/IEC TS 27560:2023, 6.4.
    """
    document = {
        "@context": SCHEMA,
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": [SCHEMA, f"{SCHEMA}/receipt-eu-gdpr"],
        "dct:identifier": str(uuid5(consent.id, f"{len(consent.happened)} {consent.state} {language}")),
        "dpv:hasRecordOfActivity": record(consent, language=language),
    }
    payload = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
    return signing_key().sign(payload, kind=RECEIPT)


def signing_key() -> jws.Key:
    """What receipts are signed with."""
    return jws.key_in(settings.ENVIRONMENT.receipt_key_file)


def _status(consent: values.Consent) -> str:
    is_renewed = consent.state is State.GIVEN and consent.renews is not None
    return "dpv:RenewedConsentGiven" if is_renewed else STATES[consent.state]


def _personal_data(code: str, field: registers.Field | None, language: str) -> Mapping[str, Document]:
    return {
        "@type": KINDS[field.sensitivity] if field else "dpv:PersonalData",
        "dct:identifier": code,
        "dct:title": field.title.in_language(language) if field else code.rpartition(".")[2],
        "sensitivity": field.sensitivity if field else None,
    }


def _indicated_by(given: values.Happened) -> Mapping[str, Document]:
    """Who really gave it: she, or who acts for her by law."""
    kind = "dpv:DataSubject" if given.acting_for is None else "dpv:Representative"
    return {"@type": kind, "dct:identifier": given.by, "acting_for": _id(given.acting_for)}


def _event(one: values.Happened) -> Mapping[str, Document]:
    """What happened, when, by whom and for whom. Source: ISO/IEC TS 27560:2023, 6.3.6."""
    return {
        "event": one.step,
        "dpv:hasConsentStatus": EVENTS[one.step],
        "dct:date": one.at.isoformat(),
        "dpv:isIndicatedBy": one.by,
        "acting_for": _id(one.acting_for),
    }


def _id(person_id: UUID | None) -> str | None:
    return str(person_id) if person_id else None


def _party(code: str, party: identity.Organisation | None, *, language: str) -> Mapping[str, Document]:
    """Name, code and address on the web: a pack says no more of an institution."""
    return {
        "@type": "dpv:LegalEntity",
        "dct:identifier": code,
        "dct:title": party.title.in_language(language) if party else code,
        "foaf:homepage": party.url if party and party.url else None,
    }


def _span(life: values.Life) -> str:
    """ISO 8601."""
    return SPANS[life.unit].format(life.value)
