from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing as identity_testing


@pytest.fixture(autouse=True)
def log_of_its_own(tmp_path: Path) -> Iterator[None]:
    with audit_testing.environment(log_key_file=tmp_path / "log.key"):
        yield


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def ada(client: Client, country: SmallCountry) -> Client:
    """Ada's browser, signed in, in English."""
    identity_testing.card(country.ada, name="Ada Example")
    identity_testing.sign_in(client, country.ada)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def cid(country: SmallCountry) -> Client:
    """The browser of Cid, who works for the tax office."""
    identity.employ(
        country.cid, subsystem=testing.TAX_OFFICE, role=identity.Role.CLERK, by=testing.FOUNDER, at=clock.now()
    )
    identity_testing.card(country.cid, name="Cid Clerk")
    browser = Client()
    identity_testing.sign_in(browser, country.cid)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def desk(country: SmallCountry, cid: Client) -> str:
    """The address of Cid's desk."""
    (employment,) = identity.employments_of(country.cid, at=clock.now())
    return f"/desk/{employment.id}"
