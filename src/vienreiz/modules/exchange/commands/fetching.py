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
    """One fetch for all holders; if it fails, one for each, so that the register at fault stays alone with it."""
    try:
        return {**_fetched_together(wanted, moment)}
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


def _fetched_together(wanted: Sequence[Wanted], moment: Moment) -> dict[Wanted, list[records.RecordVersion]]:
    valid_on, known_at = moment
    fetched: dict[Wanted, list[records.RecordVersion]] = {one: [] for one in wanted}
    versions = records.of_subjects(wanted, valid_on=valid_on, known_at=known_at)
    for version in sorted(versions, key=lambda version: (version.key, version.valid.start)):
        for role, subject in version.subjects.items():
            of_one = fetched.get((version.register, role, subject))
            if of_one is not None:
                of_one.append(version)
    return fetched


def with_computed(
    register: registers.Register, versions: Sequence[records.RecordVersion], *, on: date
) -> Sequence[records.RecordVersion]:
    """The records with what is computed from them, as of a day."""
    if not register.computed:
        return versions
    return [replace(version, content=registers.with_computed(register, version.content, on=on)) for version in versions]
