"""A person's pages as her browser meets them."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.identity.public import PersonId

pytestmark = pytest.mark.django_db(databases=["default", "log"])

VERIFIER = Path(__file__).parents[5] / "tools" / "verify_proof.py"
NOBODYS = "018f0000-0000-7000-8000-000000000000"  # id of no entry
HERS = [
    "/me/data",
    "/me/data/file.json",
    "/me/data/file.pdf",
    "/me/uses",
    "/me/possible",
    "/me/uses/proofs.json",
    "/me/uses/check",
    f"/me/uses/{NOBODYS}",
    f"/me/uses/{NOBODYS}/proof",
]
LANGUAGES = [code for code, _ in settings.LANGUAGES]
OTHER_LANGUAGE = next(code for code in LANGUAGES if code != "en")


@pytest.fixture
def ada(client: Client, country: SmallCountry) -> Client:
    """Ada's browser, in English."""
    identity.sign_in(client, country.ada)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page(client: Client, path: str, *, status: int = 200) -> str:
    """The text of a page, without tags; the page has one main heading."""
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    html = answer.content.decode()
    assert html.count("<h1") == 1
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def newest(person_id: PersonId) -> audit.Entry:
    return audit_testing.entries_about(person_id)[0]


# who may


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("path", HERS)
def test_a_stranger_is_led_to_the_sign_in_and_back(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=%2Fme%2F")


@pytest.mark.parametrize("path", HERS)
def test_no_page_of_hers_stays_on_a_shared_computer(ada: Client, path: str) -> None:
    assert ada.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("suffix", ["", "/proof"])
def test_anothers_entry_sounds_like_none(ada: Client, country: SmallCountry, suffix: str) -> None:
    exchange.ask(testing.tax_ask(country.cid))
    audit_testing.everything_sequenced()

    def answered(entry_id: object) -> tuple[int, str]:
        answer = ada.get(f"/me/uses/{entry_id}{suffix}", headers={"X-Request-Id": str(country.ada)})
        return answer.status_code, re.sub(r'value="[^"]*"', "", answer.content.decode().replace(str(entry_id), "ID"))

    anothers, nobodys = answered(newest(country.cid).id), answered(uuid4())
    assert anothers[0] == 404
    assert anothers == nobodys


# home


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_reads_what_this_is(client: Client, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": language})

    assert f'<html lang="{language}"' in answer.content.decode()
    assert 'href="/sign-in"' in answer.content.decode()


def test_home_shows_what_others_did_and_recomputes_nothing(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()

    with CaptureQueriesContext(connections["log"]) as few:
        assert "Tax Office – Returns" in page(ada, "/")
    for _ in range(20):
        exchange.ask(testing.own_ask(country.ada))
    audit_testing.everything_sequenced()
    with CaptureQueriesContext(connections["log"]) as many:
        assert "Tax Office – Returns" in page(ada, "/")

    assert len(few) == len(many) == 2


# my data


def test_her_data_with_source_basis_and_date(ada: Client) -> None:
    text = page(ada, "/me/data")

    for words in ("Ada", "P-0001", "1 May 1990", "Residents, Registry", "Registry Act, section 1", "1 January 2020"):
        assert words in text
    assert "Millbrook" in text  # by what the open register calls the place


def test_one_register_that_is_away_says_so_and_the_others_still_show(ada: Client) -> None:
    with testing.away("ties"):
        text = page(ada, "/me/data")

    assert "Family ties did not answer. The others did; please try again later." in text
    assert "P-0001" in text


# who used my data


def test_the_time_line_in_words(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    with pytest.raises(exchange.AskRefused):
        exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"born_on"})))

    text = page(ada, "/me/uses")

    for words in ("Tax Office – Returns", "Collecting taxes", "Tax Act, section 5", "Name, Place", "refused"):
        assert words in text


def test_nobody_yet(ada: Client) -> None:
    assert "Nobody has used your data yet." in page(ada, "/me/uses")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?outcome=refused", "No use fits what you chose."),
        ("?recipient=nobody%2Fnowhere", "No use fits what you chose."),
        ("?outcome=%00&recipient=" + "x" * 500, "No use fits what you chose."),
        ("?before=nonsense", "Tax Office – Returns"),
        ("?before=00000000-0000-7000-8000-000000000000", "There are no earlier uses."),
        (f"?recipient={testing.TAX_OFFICE.replace('/', '%2F')}", "Tax Office – Returns"),
        ("?search=collecting+taxes&asked_by=system", "Collecting taxes"),
        ("?search=collecting+taxes&asked_by=person", "No use fits what you chose."),
        ("?search=pupils", "No use fits what you chose."),
        ("?until_on=2001-01-01", "No use fits what you chose."),
        ("?from_on=2001-01-01&until_on=never&asked_by=nobody", "Collecting taxes"),
    ],
)
def test_filters_and_places_in_the_list(ada: Client, country: SmallCountry, query: str, shown: str) -> None:
    exchange.ask(testing.tax_ask(country.ada))

    assert shown in page(ada, f"/me/uses{query}")


def test_the_next_page_keeps_what_was_chosen(ada: Client, country: SmallCountry) -> None:
    for _ in range(26):
        exchange.ask(testing.tax_ask(country.ada))

    html = ada.get("/me/uses?search=collecting&asked_by=system&from_on=2001-01-01").content.decode()

    following = re.search(r'href="([^"]+)" rel="next"', html)
    assert following is not None
    assert "search=collecting&amp;asked_by=system&amp;from_on=2001-01-01&amp;before=" in following[1]
    assert 'value="collecting"' in html


def test_a_long_time_line_is_walked_page_by_page(ada: Client, country: SmallCountry) -> None:
    for _ in range(60):
        exchange.ask(testing.tax_ask(country.ada))

    seen, path = [], "/me/uses"
    while path:
        html = ada.get(path).content.decode()
        seen += re.findall(r'href="/me/uses/([0-9a-f-]{36})"', html)
        following = re.search(r'href="([^"]+)" rel="next"', html)
        path = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_found_by_its_word(ada: Client, country: SmallCountry, language: str) -> None:
    with translation.override(language):
        word = gettext("refused").upper()
    exchange.ask(testing.tax_ask(country.ada))
    exchange.ask_many([replace(testing.tax_ask(country.ada), purpose="schooling")])
    refused, answered = audit_testing.entries_about(country.ada)
    assert (refused.content.outcome, answered.content.outcome) == (audit.Outcome.REFUSED, audit.Outcome.ANSWERED)
    ada.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    html = ada.get(f"/me/uses?search={word}").content.decode()

    assert re.findall(r'href="/me/uses/([0-9a-f-]{36})"', html) == [str(refused.id)]


# what may be asked


def test_what_may_be_asked_by_law_and_nothing_that_is_over(ada: Client) -> None:
    text = page(ada, "/me/possible")

    for words in (
        "Tax Office – Returns",
        "Collecting taxes",
        "Residents: Your entry",
        "Name, Place",
        "Tax Act, section 5",
    ):
        assert words in text
    assert "School Board – Pupils" in text
    assert "Your parents" not in text  # the grant ended in 2021


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ({"place": ("PL-1",)}, "Only about those Place: Millbrook"),
        ({"place": ("PL-1", "PL-9999")}, "Only about those Place: Millbrook or PL-9999"),
        ({"name": ("PL-1",)}, "Only about those Name: PL-1"),
    ],
)
def test_whom_a_law_is_about_is_said_by_name(
    ada: Client, monkeypatch: pytest.MonkeyPatch, where: dict[str, tuple[str, ...]], shown: str
) -> None:
    (grant,) = [one for one in access.grants_standing(on=date(2026, 7, 1)) if one.code == "tax-reads-residents"]
    narrow = replace(grant, about=access.PersonSet(service=testing.PERSON, where=where))
    monkeypatch.setattr(access, "grants_standing", lambda *, on: [narrow])

    assert f"{shown} Since" in page(ada, "/me/possible")


# one use, and its proof


def test_what_is_recorded_becomes_provable(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    entry = newest(country.ada)

    assert "provable within seconds; load the page again" in page(ada, f"/me/uses/{entry.id}")
    too_early = ada.get(f"/me/uses/{entry.id}/proof")
    assert too_early.status_code == 409
    assert "Content-Disposition" not in too_early.headers
    audit_testing.everything_sequenced()

    assert "leaf number 0" in page(ada, f"/me/uses/{entry.id}")


def test_the_proof_verifies_as_the_page_says(ada: Client, country: SmallCountry, tmp_path: Path) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()
    entry = newest(country.ada)
    html = ada.get(f"/me/uses/{entry.id}").content.decode()
    downloaded = ada.get(f"/me/uses/{entry.id}/proof")
    command, *keys = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", html, flags=re.DOTALL)
    name = f"proof-{entry.id}.json"
    assert downloaded.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    program, verifier, *words = command.split()
    assert (program, verifier, words[0]) == ("python", "tools/verify_proof.py", name)
    (tmp_path / name).write_bytes(downloaded.content)
    for file, lines in zip(words[1:], keys, strict=True):
        (tmp_path / file).write_text(lines)

    done = subprocess.run(
        [sys.executable, str(VERIFIER), *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "P-0001" not in done.stdout


def test_nothing_is_offered_before_it_can_be_had(ada: Client, country: SmallCountry, tmp_path: Path) -> None:
    with audit_testing.witnessed(tmp_path / "witness") as cosigner:
        pass
    with audit_testing.knowing(f"http://127.0.0.1:1 {cosigner.key.verifier.line}"):  # nobody answers there
        exchange.ask(testing.tax_ask(country.ada))
        audit_testing.everything_sequenced()
        path = f"/me/uses/{newest(country.ada).id}"

        assert "Download the proof" not in page(ada, path)
        assert ada.get(f"{path}/proof").status_code == 409
    with audit_testing.witnessed(tmp_path / "witness"):
        audit.cosign()

        assert "Download the proof" in page(ada, path)
        assert ada.get(f"{path}/proof").status_code == 200


# an altered entry


@pytest.mark.parametrize("stored", [b"", b"\x01 altered", b"\xff" * 40])
def test_an_altered_entry_is_shown_as_altered(ada: Client, country: SmallCountry, stored: bytes) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    altered = newest(country.ada).id
    exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()
    with connections["log"].cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET canonical = %s WHERE id = %s", [stored, key_of(altered)])

    for path in ("/", "/me/uses", "/me/uses?outcome=refused"):
        text = page(ada, path)
        assert "One entry here was altered and cannot be read" in text
        assert str(altered) in text
    assert "Tax Office – Returns" in page(ada, "/me/uses")
    for suffix in ("", "/proof"):
        assert "This entry was altered after it was made" in page(ada, f"/me/uses/{altered}{suffix}", status=409)


def key_of(entry_id: audit.EntryId) -> str:
    return str(entry_id) if connections["log"].vendor == "postgresql" else entry_id.hex


# the check


def test_one_click_recomputes_everything(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()

    assert "Check now" in page(ada, "/me/uses/check")
    answer = ada.post("/me/uses/check")

    assert answer.status_code == 200
    assert "One entry stands unaltered" in answer.content.decode()


def test_an_altered_entry_is_told_at_once(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()
    with connections["log"].cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET canonical = %s", [b"\x01 altered"])

    answer = ada.post("/me/uses/check")

    assert "The log does not fit together" in answer.content.decode()


def test_with_script_only_the_result_is_sent(ada: Client) -> None:
    answer = ada.post("/me/uses/check", headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()


# what is open to anybody


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "Millbrook"),
        ("?search=hill", "Hill"),
        ("?search=nowhere", "0"),
        ("?page=99", "Places"),
        ("?page=-1", "Millbrook"),
        ("?page=1e9&search=%00%ff", "Places"),
    ],
)
def test_an_open_register_is_open(client: Client, query: str, shown: str) -> None:
    assert shown in page(client, f"/registers/places{query}")


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    "path", ["/registers/places", "/me/uses", "/me/acting", "/api/registers/places/records", "/api/me/uses"]
)
@pytest.mark.parametrize("odd", ["%00", "a%00b", "%ff", "%ed%a0%80", "%", "[]", "'\"--"])
def test_an_odd_query_breaks_nothing(ada: Client, path: str, odd: str) -> None:
    ours = ("search", "recipient", "page", "before", "outcome", "next", "asked_by", "from_on", "until_on")
    for name in ours:
        assert ada.get(f"{path}?{name}={odd}").status_code in {200, 302, 404, 422}


@pytest.mark.parametrize("code", ["residents", "ties", "nothing"])
def test_a_register_about_persons_sounds_like_none(client: Client, code: str) -> None:
    assert "Page not found" in page(client, f"/registers/{code}", status=404)


@pytest.mark.usefixtures("country")
def test_anybody_may_know_which_country_this_is(client: Client) -> None:
    text = page(client, "/about")

    for words in ("Somewhere", "Registry", "Residents", "Tax Office", "no register; it asks others", "1.0.0"):
        assert words in text


@pytest.mark.parametrize(
    "path", ["/", "/me/data", "/me/uses", "/me/uses/check", "/me/possible", "/about", "/registers/places"]
)
def test_every_page_speaks_every_language(ada: Client, path: str) -> None:
    english = page(ada, path)
    ada.cookies[settings.LANGUAGE_COOKIE_NAME] = OTHER_LANGUAGE
    other = page(ada, path)

    assert f'lang="{OTHER_LANGUAGE}"' in ada.get(path).content.decode()
    assert english != other


def test_a_list_that_is_cut_says_so(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = "These are the newest five hundred; older ones are not shown."
    assert cut not in page(ada, "/me/permissions")

    monkeypatch.setattr("vienreiz.modules.me.views.MOST_PERMISSIONS", 0)

    assert cut in page(ada, "/me/permissions")
