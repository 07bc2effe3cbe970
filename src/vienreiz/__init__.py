"""Vienreiz: the state asks a person for a thing once, and never again."""

__version__ = "0.1.0"
