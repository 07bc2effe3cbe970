"""Fetching records from their holders, for whom a decision was made."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from vienreiz.modules.identity import public as identity
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .entering import AWAY

logger = logging.getLogger(__name__)

Wanted = tuple[str, str, identity.SubjectId]  # register, role, subject, as records knows them
Moment = tuple[date, datetime]  # valid on, known at


def fetched(wanted: Sequence[Wanted], moment: Moment) -> dict[Wanted, list[records.RecordVersion] | None]:
    """One fetch for all holders; if it fails, one for each, so that the register at fault stays alone with it.

    None of what a register did not answer, or answered with the record of somebody nobody asked about: whatever else it
    said then is not trusted either, and nobody sees it.
    """
    try:
        return _fetched_together(wanted, moment)
    except AWAY:
        by_register: dict[str, list[Wanted]] = defaultdict(list)
        for one in wanted:
            by_register[one[0]].append(one)
    fetched: dict[Wanted, list[records.RecordVersion] | None] = {}
    for of_register in by_register.values():
        try:
            fetched |= _fetched_together(of_register, moment)
        except AWAY as error:
            logger.warning("A register does not answer.", exc_info=error, extra={"register": of_register[0][0]})
            fetched |= dict.fromkeys(of_register)
    return fetched


def _fetched_together(wanted: Sequence[Wanted], moment: Moment) -> dict[Wanted, list[records.RecordVersion] | None]:
    valid_on, known_at = moment
    fetched: dict[Wanted, list[records.RecordVersion]] = {one: [] for one in wanted}
    strangers: dict[str, set[str]] = defaultdict(set)  # whom a register spoke of unasked, by register
    versions = records.of_subjects(wanted, valid_on=valid_on, known_at=known_at)
    for version in sorted(versions, key=lambda version: (version.key, version.valid.start)):
        asked = [one for one in _standing_in(version) if one in fetched]
        for one in asked:
            fetched[one].append(version)
        if not asked:
            strangers[version.register] |= {str(subject) for subject in version.subjects.values()}
    for register, subjects in sorted(strangers.items()):
        logger.warning(
            "A register answered about somebody nobody asked about.",
            extra={"register": register, "subjects": sorted(subjects)},
        )
    return {one: None if one[0] in strangers else of_one for one, of_one in fetched.items()}


def _standing_in(version: records.RecordVersion) -> list[Wanted]:
    return [(version.register, role, subject) for role, subject in version.subjects.items()]


def with_computed(
    register: registers.Register, versions: Sequence[records.RecordVersion], *, on: date
) -> Sequence[records.RecordVersion]:
    """The records with what is computed from them, as of a day."""
    if not register.computed:
        return versions
    return [replace(version, content=registers.with_computed(register, version.content, on=on)) for version in versions]
