"""Somebody who has lived, and who is erased."""

import dataclasses
from datetime import timedelta

from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import public as desk
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.representation import public as representation

OPERATOR = actors.operator("tests")
ARTICLE, CASE = "tax-act-5", "D-2030/17"


def lived_in_country() -> SmallCountry:
    """Ada has lived: asked about, asking, permitting, acting for Ben, signed in, with a token and a question."""
    made = testing.small_country()
    at, her = clock.now(), actors.person(made.ada)
    exchange.ask(testing.tax_ask(made.ada))
    exchange.ask(testing.tax_ask(made.cid))
    exchange.ask(age_ask(made.ada))
    desk.look_up(
        desk.Wanted(
            scheme=testing.SCHEME,
            value="P-0001",
            service=testing.PERSON,
            purpose="taxation",
            article="tax-act-5",
            case="a case of hers",
        ),
        by=actors.staff(made.dot, subsystem=testing.TAX_OFFICE),
    )
    exchange.ask(testing.own_ask(made.ada))
    representation.find(made.ada)
    terms = testing.SCHOOLING
    asked = consents.request(made.ada, terms, by=actors.system(testing.SCHOOL_BOARD), at=at)
    consents.take(asked.id, consents.Step.GIVEN, by=her, at=clock.now())
    entry = next(one for one in audit_testing.entries_about(made.ada) if one.content.recipient == testing.TAX_OFFICE)
    inquiries.ask(entry.id, "Why did you look?", by=her, at=clock.now())
    identities.create_token(
        made.ada, title="phone", scopes=set(identities.Scope), expires_at=at + timedelta(days=1), by=her, at=at
    )
    identity.card(made.ada, name="Ada")
    identity.sign_in(Client(), made.ada)
    outbox.relay_all()
    audit_testing.everything_sequenced()
    return made


def age_ask(person_id: identities.PersonId) -> exchange.Ask:
    """The school board asks whether she is of age, which it may do so many times an hour."""
    return dataclasses.replace(testing.school_ask(person_id, fields=frozenset({"of_age"})), service=testing.AGE)


def erase(person_id: identities.PersonId) -> erasure.Plan:
    return erasure.erase(person_id, article=ARTICLE, case=CASE, by=OPERATOR, at=clock.now())


def plan(person_id: identities.PersonId) -> erasure.Plan:
    return erasure.plan(person_id, at=clock.now())
