"""What an erasure needs, and how its line in the ledger is written. Pure."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from vienreiz.kernel.actors import Actor, ActorKind
from vienreiz.modules.exchange.values import ExchangeId
from vienreiz.modules.identity.values import PersonId

from . import values


def may_erase(by: Actor) -> bool:
    return by.kind is ActorKind.OPERATOR


def exchange_of(person_id: PersonId, listed: Iterable[values.Erased]) -> ExchangeId | None:
    """The exchange under which she was erased before: what was entered then is not entered again. None before that."""
    return next((one.exchange_id for one in listed if one.person_id == person_id), None)


def line_of(erased: values.Erased) -> str:
    """One line of JSON, with its end."""
    written = {
        "article": erased.article,
        "at": erased.at.isoformat(),
        "by": erased.by,
        "case": erased.case,
        "exchange": str(erased.exchange_id),
        "person": str(erased.person_id),
    }
    return json.dumps(written, sort_keys=True, ensure_ascii=False) + "\n"


def read_line(line: str) -> values.Erased:
    """Raises ValueError when it is not a line of the ledger."""
    try:
        written = json.loads(line)
        person_id = PersonId(UUID(written["person"]))
        return values.Erased(
            person_id=person_id,
            exchange_id=ExchangeId(UUID(written["exchange"])) if "exchange" in written else _exchange_once(person_id),
            article=str(written["article"]),
            case=str(written["case"]),
            by=str(written["by"]),
            at=datetime.fromisoformat(written["at"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("it is not a line of the list") from error


def _exchange_once(person_id: PersonId) -> ExchangeId:
    """Of a line of the first releases: entries made then stand under it, and must be found by it.

    Whoever knows her opaque id can compute it, which is why new lines hold a random one.
    """
    return ExchangeId(uuid5(person_id, "erasure"))
