"""Whom a page is about: herself, a person for whom she acts, or a company for which she does."""

from vienreiz.modules.exchange.public import say
from vienreiz.modules.identity import public as identity

from . import values


def whose_of(caller: identity.Caller) -> values.Whose:
    """Whom the pages of `caller` are about now. In her own affairs nobody is asked."""
    if caller.acting_for is None:
        return values.Whose(kind=values.Whoever.HERSELF, name=caller.name)
    if identity.kind_of(caller.acting_for) is identity.SubjectKind.PERSON:
        return values.Whose(kind=values.Whoever.PERSON, name=caller.acting_for_name)
    registered = next(iter(identity.identifiers_of(caller.acting_for)), None)
    return values.Whose(
        kind=values.Whoever.COMPANY,
        name=caller.acting_for_name,
        registered_as=say(identity.scheme(registered.scheme).title) if registered else "",
        registration=registered.value if registered else "",
    )
