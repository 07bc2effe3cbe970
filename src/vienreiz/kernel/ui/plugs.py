"""Where modules plug in what every page shows."""

from collections.abc import Callable
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from .values import Account, Link

AccountOf = Callable[[HttpRequest], Account | None]
ZoneOfPlace = Callable[[], str]

_links: list[Link] = []
_foot_links: list[Link] = []
_account_of: list[AccountOf] = []
_zone_of_place: list[ZoneOfPlace] = []
_zone: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)


def register_account(account_of: AccountOf) -> None:
    """Say who knows who is signed in."""
    _account_of[:] = [account_of]


def register_place(zone_of_place: ZoneOfPlace) -> None:
    """Say who knows the time zone (IANA) of the country that is served."""
    _zone_of_place[:] = [zone_of_place]


def add_link(link: Link) -> None:
    """Put a place into the navigation, after those that are there."""
    if link not in _links:
        _links.append(link)


def add_foot_link(link: Link) -> None:
    """Put a place at the foot of every page, after those that are there."""
    if link not in _foot_links:
        _foot_links.append(link)


def account_of(request: HttpRequest) -> Account | None:
    return _account_of[0](request) if _account_of else None


def links() -> list[Link]:
    return list(_links)


def foot_links() -> list[Link]:
    return list(_foot_links)


def begin_page() -> None:
    """Forget the time zone of the page before: it is asked for once a page, when the first moment is shown."""
    _zone.set(None)


def zone() -> ZoneInfo:
    """The time zone in which people read instants."""
    known = _zone.get()
    if known is None:
        known = ZoneInfo(_zone_of_place[0]() if _zone_of_place else "UTC")
        _zone.set(known)
    return known
