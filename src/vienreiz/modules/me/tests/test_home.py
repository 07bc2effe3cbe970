"""What a person's home tells her that she would not look for: answers that came, and work she was given or lost."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries

pytestmark = pytest.mark.django_db(databases=["default", "log"])

ANSWERED = "answered a question about a use"


@pytest.fixture
def ada(client: Client, country: SmallCountry) -> Client:
    identity.sign_in(client, country.ada)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def home(client: Client) -> str:
    html = client.get("/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_answer_that_came_is_told(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    used = audit_testing.entries_about(country.ada)[0]
    asked = inquiries.ask(used.id, "Why?", by=actors.person(country.ada), at=clock.now())
    assert ANSWERED not in home(ada)

    inquiries.answer(asked.id, "For your return.", by=actors.system(testing.TAX_OFFICE), at=clock.now())

    assert f"Tax Office – Returns {ANSWERED}" in home(ada)
    assert f'href="/me/uses/{used.id}">Tax Office – Returns {ANSWERED}' in ada.get("/").content.decode()
    stranger = Client()
    identity.sign_in(stranger, country.dot)
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert ANSWERED not in home(stranger)


def test_after_a_week_it_is_no_news(ada: Client, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    used, then = audit_testing.entries_about(country.ada)[0], clock.now() - timedelta(days=7)
    asked = inquiries.ask(used.id, "Why?", by=actors.person(country.ada), at=then)
    inquiries.answer(asked.id, "For your return.", by=actors.system(testing.TAX_OFFICE), at=then)

    assert ANSWERED not in home(ada)


def test_work_she_was_given_and_lost_is_told_her(ada: Client, country: SmallCountry) -> None:
    assert "Your work for institutions" not in home(ada)
    at = clock.now()
    given = identities.employ(
        country.ada, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK, by=testing.FOUNDER, at=at
    )

    told = home(ada)

    assert "Your work for institutions Tax Office – Returns Works on cases" in told
    assert "appointed by whoever runs this service" in told
    assert "until" not in told.split("Your work for institutions")[1].split("Newest uses")[0]
    identities.dismiss(given.id, by=testing.FOUNDER, at=clock.now())
    assert "until" in home(ada).split("Your work for institutions")[1].split("Newest uses")[0]


def test_who_appointed_her_is_the_institution_where_its_supervisor_did(ada: Client, country: SmallCountry) -> None:
    led = identities.employ(
        country.cid,
        subsystem=testing.TAX_OFFICE,
        role=identities.Role.SUPERVISOR,
        by=testing.FOUNDER,
        at=clock.now(),
    )
    supervisor = actors.staff(led.id, subsystem=testing.TAX_OFFICE)

    identities.appoint(testing.SCHEME, "P-0001", role=identities.Role.STEWARD, by=supervisor, at=clock.now())

    told = home(ada)
    assert "Looks after registers" in told
    assert "appointed by the institution" in told
    assert str(led.id) not in ada.get("/").content.decode()
