from dataclasses import replace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing

from .situations import CODE


@pytest.fixture
def person_id() -> identity.PersonId:
    made = testing.person(value=CODE)
    testing.card(made, name="Ann Example", code=CODE)
    return made


@pytest.fixture
def signed_in(client: Client, person_id: identity.PersonId) -> Client:
    testing.sign_in(client, person_id)
    return client


@pytest.fixture
def not_demo(settings: Settings) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, demo=False)
