"""What people.yaml of a pack says, one file for each field of life."""

from .asks import DemoAsk, DemoEmployment, DemoRequest
from .facts import FACTS, Fact, RegisterRecipe, Subject
from .lives import (
    Companies,
    CompanyWanted,
    Disability,
    Education,
    Estates,
    Level,
    Lives,
    Occupation,
    VehicleKind,
    Vehicles,
    Work,
)
from .part import AgeShare, NumberForm
from .people import Addresses, AddressForm, Family, Having, Member, Relation, Sex
from .recipe import Recipe

__all__ = [
    "FACTS",
    "AddressForm",
    "Addresses",
    "AgeShare",
    "Companies",
    "CompanyWanted",
    "DemoAsk",
    "DemoEmployment",
    "DemoRequest",
    "Disability",
    "Education",
    "Estates",
    "Fact",
    "Family",
    "Having",
    "Level",
    "Lives",
    "Member",
    "NumberForm",
    "Occupation",
    "Recipe",
    "RegisterRecipe",
    "Relation",
    "Sex",
    "Subject",
    "VehicleKind",
    "Vehicles",
    "Work",
]
