"""A small country called Nowhere, and a count of contradictions among people made, for anyone's tests."""

from .contradictions import Contradiction, Kind, contradictions
from .files import Record, read, read_all
from .nowhere import COMPANY_SCHEME, PLACES, SCHEME, SCHEMES, recipe, recipe_content, write_pack

__all__ = [
    "COMPANY_SCHEME",
    "PLACES",
    "SCHEME",
    "SCHEMES",
    "Contradiction",
    "Kind",
    "Record",
    "contradictions",
    "read",
    "read_all",
    "recipe",
    "recipe_content",
    "write_pack",
]
