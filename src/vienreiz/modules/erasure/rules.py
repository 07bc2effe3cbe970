"""What an erasure needs, and how its line in the ledger is written. Pure."""

import json
from datetime import datetime
from uuid import UUID, uuid5

from vienreiz.kernel.actors import Actor, ActorKind

from . import values


def may_erase(by: Actor) -> bool:
    return by.kind is ActorKind.OPERATOR


def exchange_of(person_id: UUID) -> UUID:
    """The exchange of a person's erasure: always the same for her, and nobody gets from it to her."""
    return uuid5(person_id, "erasure")


def line_of(erased: values.Erased) -> str:
    """One line of JSON, with its end."""
    written = {
        "article": erased.article,
        "at": erased.at.isoformat(),
        "by": erased.by,
        "case": erased.case,
        "person": str(erased.person_id),
    }
    return json.dumps(written, sort_keys=True, ensure_ascii=False) + "\n"


def read_line(line: str) -> values.Erased:
    """Raises ValueError when it is not a line of the ledger."""
    try:
        written = json.loads(line)
        return values.Erased(
            person_id=UUID(written["person"]),
            article=str(written["article"]),
            case=str(written["case"]),
            by=str(written["by"]),
            at=datetime.fromisoformat(written["at"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("it is not a line of the list") from error
