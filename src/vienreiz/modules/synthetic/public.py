"""What other modules may use. Everything else in this package is its own affair."""

from .commands import (
    ask_as_institutions,
    demo_clients,
    demo_staff,
    employ_staff,
    issue_cards,
    request_consents,
    write_people,
)
from .errors import NoRecipe, PeopleNotMade, PersonNotLoaded, TooFewPeople, TooManyPeople
from .queries import demo_companies, demo_people, explained
from .values import DemoClient, DemoCompany, DemoEmployment, DemoPerson, DemoQuestion, WrittenPeople
