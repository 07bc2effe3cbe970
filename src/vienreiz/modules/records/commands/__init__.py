"""Writes of records, one file per noun."""

from .loading import abandon, load
from .retaining import count_about, count_ended, erase_about, forget_ended
from .submitting import rename, submit

__all__ = ["abandon", "count_about", "count_ended", "erase_about", "forget_ended", "load", "rename", "submit"]
