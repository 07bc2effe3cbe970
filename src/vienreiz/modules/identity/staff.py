"""Who is at work in this request: asked anew each time, so that a dismissal works at once."""

from uuid import UUID

from django.http import HttpRequest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor

from . import errors, queries, sessions, values


def employments_in(request: HttpRequest) -> list[values.Employment]:
    """Where the person behind the request works now. Raises NotSignedIn, ActsForAnother."""
    caller = sessions.signed_in(request)
    if caller is None:
        raise errors.NotSignedIn
    if caller.acting_for is not None:
        raise errors.ActsForAnother
    return queries.employments_of(caller.person_id, at=clock.now())


def staff_in(request: HttpRequest, employment_id: UUID) -> tuple[values.Employment, Actor]:
    """The employment in which she asks, and herself at work in it; who only says who works there asks nothing.

    Raises NotEmployed.
    """
    employment = _employment(request, employment_id)
    if employment.role is values.Role.SUPERVISOR:
        raise errors.NotEmployed
    return employment, actors.staff(employment.id, subsystem=employment.subsystem)


def clerk_in(request: HttpRequest, employment_id: UUID) -> tuple[values.Employment, Actor]:
    """Herself as a clerk: whoever looks after a register or says who works there has no desk. Raises NotEmployed."""
    employment, by = staff_in(request, employment_id)
    if employment.role is not values.Role.CLERK:
        raise errors.NotEmployed
    return employment, by


def supervisor_in(request: HttpRequest, employment_id: UUID) -> tuple[values.Employment, Actor]:
    """Herself as the supervisor of an office. Raises NotEmployed, MayNotManageStaff."""
    employment = _employment(request, employment_id)
    if employment.role is not values.Role.SUPERVISOR:
        raise errors.MayNotManageStaff
    return employment, actors.staff(employment.id, subsystem=employment.subsystem)


def leads(request: HttpRequest) -> bool:
    """Whether whoever is signed in was the supervisor of an office at the sign-in: for the navigation."""
    return values.Role.SUPERVISOR in _roles_in(request)


def is_at_work(request: HttpRequest) -> bool:
    """Whether whoever is signed in in this browser worked on cases at the sign-in: for the navigation."""
    return values.Role.CLERK in _roles_in(request)


def keeps_registers(request: HttpRequest) -> bool:
    """Whether whoever is signed in looked after registers at the sign-in: for the navigation."""
    return values.Role.STEWARD in _roles_in(request)


def _employment(request: HttpRequest, employment_id: UUID) -> values.Employment:
    for employment in employments_in(request):
        if employment.id == employment_id:
            return employment
    raise errors.NotEmployed


def _roles_in(request: HttpRequest) -> list[str]:
    caller = sessions.in_session(request)
    return request.session.get("roles", []) if caller is not None and caller.acting_for is None else []
