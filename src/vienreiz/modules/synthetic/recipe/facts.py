"""What the records of a register are about, and the facts that its fields can hold."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .part import Part, Word


class Subject(StrEnum):
    """What one record of a register is about."""

    STAY = "stay"  # a person while she lives at one home, and after her death
    TIE = "tie"  # a person and a relative
    COMPANY = "company"
    OFFICE = "office"  # a person on the board of a company
    JOB = "job"  # a person in the employ of a company
    INCOME = "income"  # what a company paid a person for some days
    ENROLMENT = "enrolment"  # a person at a school
    DIPLOMA = "diploma"
    DISABILITY = "disability"  # of a person, by one decision
    VEHICLE = "vehicle"  # a vehicle while it is one owner's
    ESTATE = "estate"  # an owner's share in a real estate
    ADDRESS = "address"  # where people live or lived, listed for itself


class Fact(StrEnum):
    """What a field can hold; FACTS says of what each is known."""

    CODE = "code"
    GIVEN_NAME = "given-name"
    FAMILY_NAME = "family-name"
    FULL_NAME = "full-name"
    BORN_ON = "born-on"
    SEX = "sex"
    CITIZENSHIP = "citizenship"
    DIED_ON = "died-on"
    ADDRESS = "address"
    ADDRESS_CODE = "address-code"  # where addresses are listed
    PLACE = "place"
    RESIDENCE_SINCE = "residence-since"

    TIE_NUMBER = "tie-number"
    RELATION = "relation"
    RELATIVE_CODE = "relative-code"
    RELATIVE_NAME = "relative-name"
    SINCE = "since"

    COMPANY_CODE = "company-code"
    COMPANY_NAME = "company-name"
    COMPANY_FORM = "company-form"
    ACTIVITY = "activity"
    CAPITAL = "capital"
    OFFICE_NUMBER = "office-number"
    OFFICE = "office"

    JOB_NUMBER = "job-number"
    OCCUPATION = "occupation"
    INCOME_NUMBER = "income-number"
    PAID_FROM = "paid-from"  # first day paid for
    PAID_UNTIL = "paid-until"  # last day paid for
    GROSS = "gross"  # this and the next two in hundredths of the currency
    CONTRIBUTIONS = "contributions"
    TAX = "tax"

    ENROLMENT_NUMBER = "enrolment-number"
    LEVEL = "level"
    SCHOOL = "school"
    DIPLOMA_NUMBER = "diploma-number"
    ISSUED_ON = "issued-on"

    DECISION_NUMBER = "decision-number"
    DISABILITY_GROUP = "disability-group"
    UNTIL = "until"

    VEHICLE_NUMBER = "vehicle-number"  # of its body, for ever
    PLATE = "plate"
    MAKE = "make"
    MODEL = "model"
    FUEL = "fuel"
    FIRST_REGISTERED_ON = "first-registered-on"
    ESTATE_NUMBER = "estate-number"
    ESTATE_KIND = "estate-kind"
    SHARE = "share"
    SHARE_NUMBER = "share-number"


OF_PERSON = frozenset({Fact.CODE, Fact.GIVEN_NAME, Fact.FAMILY_NAME, Fact.FULL_NAME, Fact.BORN_ON, Fact.SEX})
OF_COMPANY = frozenset({Fact.COMPANY_CODE, Fact.COMPANY_NAME})
OF_HOME = frozenset({Fact.ADDRESS, Fact.PLACE})
FACTS: Mapping[Subject, frozenset[Fact]] = {
    Subject.STAY: OF_PERSON | OF_HOME | {Fact.ADDRESS_CODE, Fact.CITIZENSHIP, Fact.RESIDENCE_SINCE, Fact.DIED_ON},
    Subject.TIE: OF_PERSON | {Fact.TIE_NUMBER, Fact.RELATION, Fact.RELATIVE_CODE, Fact.RELATIVE_NAME, Fact.SINCE},
    Subject.COMPANY: OF_COMPANY | OF_HOME | {Fact.COMPANY_FORM, Fact.ACTIVITY, Fact.CAPITAL, Fact.SINCE},
    Subject.OFFICE: OF_PERSON | OF_COMPANY | {Fact.OFFICE_NUMBER, Fact.OFFICE, Fact.SINCE},
    Subject.JOB: OF_PERSON | OF_COMPANY | {Fact.JOB_NUMBER, Fact.OCCUPATION, Fact.SINCE},
    Subject.INCOME: OF_PERSON
    | OF_COMPANY
    | {Fact.INCOME_NUMBER, Fact.PAID_FROM, Fact.PAID_UNTIL, Fact.GROSS, Fact.CONTRIBUTIONS, Fact.TAX},
    Subject.ENROLMENT: OF_PERSON | {Fact.ENROLMENT_NUMBER, Fact.LEVEL, Fact.SCHOOL, Fact.SINCE},
    Subject.DIPLOMA: OF_PERSON | {Fact.DIPLOMA_NUMBER, Fact.LEVEL, Fact.SCHOOL, Fact.ISSUED_ON},
    Subject.DISABILITY: OF_PERSON | {Fact.DECISION_NUMBER, Fact.DISABILITY_GROUP, Fact.SINCE, Fact.UNTIL},
    Subject.VEHICLE: OF_PERSON
    | OF_COMPANY
    | {
        Fact.VEHICLE_NUMBER,
        Fact.PLATE,
        Fact.MAKE,
        Fact.MODEL,
        Fact.FUEL,
        Fact.FIRST_REGISTERED_ON,
        Fact.SINCE,
    },
    Subject.ESTATE: OF_PERSON
    | OF_HOME
    | {Fact.ADDRESS_CODE, Fact.SHARE_NUMBER, Fact.ESTATE_NUMBER, Fact.ESTATE_KIND, Fact.SHARE, Fact.SINCE},
    Subject.ADDRESS: OF_HOME | {Fact.ADDRESS_CODE},
}


class RegisterRecipe(Part):
    """The records of a register: what each is about, and the fact in each of its fields.

    What came to pass before `begins` is not in it: spans are cut, single events left out. Without it, since records
    begin at all.
    """

    about: Subject
    begins: date | None = None
    fields: Annotated[dict[Word, Fact], Field(min_length=1)]
