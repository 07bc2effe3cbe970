"""The kinds of contradiction that are looked for."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of contradiction it is; each is planted in a test, and found."""

    CODE_WRONG = "somebody's code is no code"
    SEVERAL_PEOPLE = "one code is several people"
    TWO_HOMES = "somebody lives at two homes at once, or at none for a while"
    NO_HOME = "somebody alive lives nowhere"
    HOME_TOO_EARLY = "somebody lives there too early"
    NO_PLACE = "an address lies in a place where nobody lives"
    NO_ADDRESS = "a record names an address that nobody listed"
    OTHER_ADDRESS = "a listed address lies in another place than the record that names it says, or reads otherwise"
    ADDRESS_TWICE = "one home is listed under two codes"
    OUTLIVED = "somebody lives on after her death, or died before her birth"

    NOBODY = "a record names somebody whom no register knows"
    OUTSIDE_LIFE = "a record is true of somebody before she came or after she died"
    OTHER_NAME = "somebody has another name in a record"
    NO_COMPANY = "a record names a company that no register knows"
    OUTSIDE_COMPANY = "a record is true of a company before it was founded or after its end"
    OTHER_COMPANY_NAME = "a company has another name in a record"
    NUMBER_TWICE = "two things have one number"
    SINCE_LATER = "a record was true before the day since which it is"

    TIE_TWICE = "a tie stands twice, or is with oneself"
    TIE_ONE_SIDED = "a tie is not seen from the other side"
    NOT_FROM_BIRTH = "a child has a parent from another day than its birth"
    TOO_MANY_PARENTS = "a child has too many parents"
    PARENT_OF_WRONG_AGE = "a parent was too young or too old, or younger than the child"
    STRANGE_NAME = "a child bears the name of neither parent"
    CHILD_ALONE = "a child lives without a parent"
    BIRTHS_TOO_CLOSE = "births followed too soon upon each other"
    TOO_MANY_BABIES = "too many were born at once"
    MARRIED_KIN = "parent and child are married"
    MARRIED_SAME_SEX = "two of one sex are married, whom this maker does not make"
    MARRIED_TOO_YOUNG = "somebody married too young"
    MARRIED_APART = "spouses live apart"
    MARRIED_TWICE = "somebody has two spouses at once"

    COMPANY_CODE_WRONG = "a company's code is no code"
    NO_CHAIR = "a company has nobody in the chair for a while, or two"
    MINOR_IN_OFFICE = "somebody under age sits on a board"
    OFFICE_TWICE = "somebody sits on one board twice at once"

    WORK_TOO_YOUNG = "somebody worked as a child"
    TWO_JOBS = "somebody has two jobs at once, which this maker does not make"
    PAID_WITHOUT_JOB = "somebody was paid for days without that job"
    PAID_TWICE = "somebody was paid twice for the same days"
    PAID_TOO_EARLY = "somebody was paid before the days were over"
    AMOUNT_WRONG = "an amount is negative, or more was taken off than was paid"

    SCHOOL_TOO_YOUNG = "somebody was at school as a baby"
    TWO_SCHOOLS = "somebody is at two schools at once"
    DIPLOMA_TOO_YOUNG = "a diploma was issued to a child, or before birth"
    DIPLOMA_OUT_OF_ORDER = "a higher diploma was issued before a lower one, or one twice"

    GROUP_WRONG = "a grown person has the group of children, or a child that of the grown"
    TWO_DECISIONS = "two decisions on disability hold at once"
    DECISION_ENDED = "a decision holds on after its last day"

    DRIVER_TOO_YOUNG = "a child owns a vehicle"
    TWO_OWNERS = "a vehicle has two owners at once, or a person and a company"
    VEHICLE_CHANGED = "one number is several vehicles"
    VEHICLE_TOO_NEW = "a vehicle was owned before it was first registered"
    TOO_MANY_SHARES = "an estate has more shares than one whole"
    ESTATE_CHANGED = "one number is several estates, or one home has several numbers at once"
    MINOR_OWNS_ESTATE = "somebody under age owns an estate, which this maker does not make"


@dataclass(frozen=True, slots=True)
class Contradiction:
    kind: Kind
    about: str
