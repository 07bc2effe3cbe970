"""The receipt of a consent, and the record in it. Source: ISO/IEC TS 27560:2023."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from vienreiz.kernel import actors, jws
from vienreiz.modules.consent import public as consent
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import write_pack

from ..testing import ADA, BANK, BEN, HER, NOON, THE_BANK, given, requested, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country", "pack")]

DAY = timedelta(days=1)


@pytest.fixture
def pack(tmp_path: Path) -> None:
    packs.apply(write_pack(tmp_path / "pack"), by=actors.system("tests"), at=NOON)


def read(document: str) -> dict[str, Any]:
    """The receipt, verified."""
    key = jws.key_in(settings.ENVIRONMENT.receipt_key_file).public
    found = json.loads(jws.verified(document, key, kind="consent-receipt+jws"))
    assert isinstance(found, dict)
    return found


def test_the_receipt_holds_the_record_and_has_an_id_of_its_own() -> None:
    asked = given()

    receipt = read(consent.receipt(asked, language="en"))

    assert (receipt["@type"], receipt["dct:conformsTo"]) == (
        "dpv:ConsentReceipt",
        ["https://w3id.org/dpv/schema/dpv-27560", "https://w3id.org/dpv/schema/dpv-27560/receipt-eu-gdpr"],
    )
    record = json.loads(json.dumps(consent.record(asked, language="en")))
    assert receipt["dpv:hasRecordOfActivity"] == record
    ids = {receipt["dct:identifier"], record["dct:identifier"]}
    assert read(consent.receipt(asked, language="en"))["dct:identifier"] in ids
    ids |= {read(consent.receipt(asked, language=settings.LANGUAGES[0][0]))["dct:identifier"]}
    ids |= {
        read(consent.receipt(consent.take(asked.id, consent.Step.PAUSED, by=HER, at=NOON), language="en"))[
            "dct:identifier"
        ]
    }
    assert len({UUID(one) for one in ids}) == 4


def test_the_record_says_all_that_27560_asks_for() -> None:
    asked = given(
        terms(
            mode=consent.Mode.STORE,
            life=consent.Life(value=3, unit=consent.Unit.MONTH),
            first_day=(NOON - 30 * DAY).date(),
        )
    )

    record = consent.record(asked, language="en")

    page = f"{settings.ENVIRONMENT.base_url}/me/permissions/{asked.id}"
    assert {name: record[name] for name in record if name not in {"events", "@context"}} == {
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": [
            "https://w3id.org/dpv/schema/dpv-27560",
            "https://w3id.org/dpv/schema/dpv-27560/record-eu-gdpr",
        ],
        "dct:identifier": str(asked.id),
        "dpv:hasDataSubject": str(ADA),
        "dct:language": "en",
        "dpv:hasJurisdiction": packs.current().code,
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasNotice": {"@type": ["dpv:PrivacyNotice", "dpv:ConsentNotice"], "@id": page, "dct:language": "en"},
        "dpv:hasPurpose": {"@id": "dpv:ServiceProvision", "dct:identifier": "lending", "dct:title": "Lending"},
        "dpv:hasPersonalData": [
            {
                "@type": "dpv:PersonalData",
                "dct:identifier": "people.about.address",
                "dct:title": "Address",
                "sensitivity": "personal",
            },
            {
                "@type": "dpv:PersonalData",
                "dct:identifier": "people.about.name",
                "dct:title": "Name",
                "sensitivity": "personal",
            },
        ],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": "2026-01-31",
            "dcat:endDate": "day-of-use",
        },
        "dpv:hasProcessing": ["dpv:Store"],
        "dpv:hasDataController": {
            "@type": "dpv:LegalEntity",
            "dct:identifier": "bank",
            "dct:title": "bank",
            "foaf:homepage": None,
        },
        "dpv:hasRecipient": BANK,
        "dpv:hasDataSource": {
            "@type": "dpv:LegalEntity",
            "dct:identifier": "test-office",
            "dct:title": "test-office",
            "foaf:homepage": None,
        },
        "dpv:hasStorageCondition": {
            "@type": "dpv:StorageCondition",
            "dpv:hasDuration": "P3M",
            "dpv:hasLocation": "bank",
        },
        "dpv:hasFrequency": {"times": 2, "unit": "day"},
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "@id": page},
        "dpv:hasConsentStatus": "dpv:ConsentGiven",
        "dpv:isIndicatedBy": {
            "@type": "dpv:DataSubject",
            "dct:identifier": f"person:{ADA}",
            "acting_for": None,
        },
        "dpv:isIndicatedAtTime": NOON.isoformat(),
        "dpv:hasDuration": {"from": NOON.isoformat(), "until": (NOON + 90 * DAY).isoformat()},
        "renews": None,
        "digest": asked.digest,
    }


def test_the_record_tells_what_happened_and_who_really_gave_it() -> None:
    asked = requested()
    mother = actors.person(BEN, acting_for=ADA)
    given_ = consent.take(asked.id, consent.Step.GIVEN, by=mother, at=NOON + DAY)
    ended = consent.take(asked.id, consent.Step.WITHDRAWN, by=HER, at=NOON + 2 * DAY)
    confirmed = consent.acknowledge(asked.id, by=THE_BANK, at=NOON + 3 * DAY)

    record = consent.record(confirmed, language="en")

    assert record["dpv:isIndicatedBy"] == {
        "@type": "dpv:Representative",
        "dct:identifier": f"person:{BEN}",
        "acting_for": str(ADA),
    }
    bank, hers, mothers = f"system:{BANK}", f"person:{ADA}", f"person:{BEN}"
    assert record["events"] == [
        {
            "event": step,
            "dpv:hasConsentStatus": status,
            "dct:date": (NOON + number * DAY).isoformat(),
            "dpv:isIndicatedBy": by,
            "acting_for": acting_for,
        }
        for number, (step, status, by, acting_for) in enumerate(
            [
                ("requested", "dpv:ConsentRequested", bank, None),
                ("given", "dpv:ConsentGiven", mothers, str(ADA)),
                ("withdrawn", "dpv:ConsentWithdrawn", hers, None),
                ("acknowledged", None, bank, None),
            ]
        )
    ]
    assert [consent.record(one, language="en")["dpv:hasConsentStatus"] for one in (given_, ended, confirmed)] == [
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
        "dpv:ConsentWithdrawn",
    ]


def test_a_renewed_one_says_which_it_renews() -> None:
    asked = given()
    renewed = consent.take(asked.id, consent.Step.RENEWED, by=HER, at=NOON + DAY)

    record = consent.record(renewed, language="en")

    assert (record["dpv:hasConsentStatus"], record["renews"]) == ("dpv:RenewedConsentGiven", str(asked.id))
    assert record["dpv:hasStorageCondition"] == {
        "@type": "dpv:StorageCondition",
        "dpv:hasDuration": "PT0S",
        "dpv:hasLocation": None,
    }
