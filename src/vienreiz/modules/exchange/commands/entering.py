"""Entering what an exchange was, before anything of it is seen."""

import logging
from collections.abc import Sequence

from django.db import InterfaceError, InternalError, OperationalError

from vienreiz.modules.audit import public as audit

from .. import errors

# the database is not there, or takes nothing just now; anything else that it says is a bug of ours
AWAY = (OperationalError, InterfaceError, InternalError)

logger = logging.getLogger(__name__)


def enter(entries: Sequence[audit.NewEntry]) -> None:
    """Keep the entries, all or none. Raises LogUnavailable: then nothing may be answered or changed."""
    try:
        audit.enter(entries)
    except AWAY as error:
        logger.warning("The log does not answer.", exc_info=error)
        raise errors.LogUnavailable from error
