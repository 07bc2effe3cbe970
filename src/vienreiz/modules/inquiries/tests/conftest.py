from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
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
