"""How Latvian is written, which the source itself must not know."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

import vienreiz
from vienreiz.kernel.ui import plugs
from vienreiz.modules.exchange import testing

SOURCE = Path(vienreiz.__file__).parent


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ on|day }}", ">03.11.2026.<"),
        ("{{ at|instant }}", ">01.07.2026., 01:30<"),
        ("{{ at|exact }}", ">01.07.2026., 01:30:15 EEST<"),
    ],
)
def test_days_and_moments(monkeypatch: pytest.MonkeyPatch, template: str, shown: str) -> None:
    monkeypatch.setattr(plugs, "_zone_of_place", [lambda: "Europe/Riga"])
    plugs.begin_page()
    values = {"on": date(2026, 11, 3), "at": datetime(2026, 6, 30, 22, 30, 15, tzinfo=UTC)}

    with translation.override("lv"):
        assert shown in Template(template).render(Context(values))
    plugs.begin_page()


CATALOGS = sorted(SOURCE.rglob("locale/lv/LC_MESSAGES/django.po"))
AVOIDED = {
    "a masculine participle for whoever reads": r"\b(?:esat|neesat)\s+\w+(?:is|us|ies)\b",
    "an opening quote of English": r"(?<!\w)“\w",
    "another word for an open register": r"\batklāt\w* reģistr",
    "a capital for whoever reads in the middle of a sentence": r"\w,? (?-i:J)(?:ūs|ums|ūsu|ūsos)\b",
    "another word for an access token": r"marķier|žeton",
}


@pytest.mark.parametrize("why", AVOIDED)
def test_texts_speak_to_everybody_and_with_one_voice(why: str) -> None:
    lines = [
        f"{catalog.parts[-5]}: {line}"
        for catalog in CATALOGS
        for line in catalog.read_text().splitlines()
        if not line.startswith(("msgid", "#")) and re.search(AVOIDED[why], line, re.IGNORECASE)
    ]

    assert len(CATALOGS) > 10
    assert lines == []


@pytest.mark.django_db(databases=["default", "log"])
def test_what_a_service_gives_is_said_in_words(client: Client) -> None:
    testing.small_country()
    client.cookies["django_language"] = "lv"
    words = ["ne vairāk kā viens ieraksts", "ne vairāk kā 1 mēnesis", "vai ir pagājuši 18 gadi kopš", "jā vai nē"]

    page = client.get("/services/residents.age").content.decode()

    assert [word for word in words if word not in page] == []
