import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel.limits import models, windows
from vienreiz.kernel.limits import public as limits

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TWICE_A_MINUTE = limits.Limit(times=2, span=timedelta(minutes=1))


def test_what_is_too_often_is_refused_until_the_window_ends() -> None:
    limits.take("a", TWICE_A_MINUTE, at=NOON)
    limits.take("a", TWICE_A_MINUTE, at=NOON + 10 * SECOND)

    with pytest.raises(limits.TooManyRequests) as refused:
        limits.take("a", TWICE_A_MINUTE, at=NOON + 20 * SECOND)

    assert refused.value.details == {"retry_after_s": 40}
    limits.take("a", TWICE_A_MINUTE, at=NOON + 60 * SECOND)
    limits.take("a", TWICE_A_MINUTE, at=NOON + 61 * SECOND)
    with pytest.raises(limits.TooManyRequests):
        limits.take("a", TWICE_A_MINUTE, at=NOON + 62 * SECOND)


def test_each_key_is_counted_for_itself() -> None:
    for _ in range(2):
        limits.take("a", TWICE_A_MINUTE, at=NOON)

    limits.take("b", TWICE_A_MINUTE, at=NOON)


def test_a_refused_request_does_not_make_the_wait_longer() -> None:
    for _ in range(2):
        limits.take("a", TWICE_A_MINUTE, at=NOON)
    for second in range(1, 60):
        with pytest.raises(limits.TooManyRequests):
            limits.take("a", TWICE_A_MINUTE, at=NOON + second * SECOND)

    limits.take("a", TWICE_A_MINUTE, at=NOON + 60 * SECOND)


def test_each_of_many_counts_in_all_its_windows_or_in_none() -> None:
    once_an_hour = limits.Limit(times=1, span=timedelta(hours=1))

    def wanted(one: str) -> list[limits.Wanted]:
        return [limits.Wanted(key="all", limit=TWICE_A_MINUTE), limits.Wanted(key=one, limit=once_an_hour)]

    waits = limits.take_each([wanted("a"), wanted("a"), wanted("b"), wanted("c")], at=NOON)

    assert waits == [None, 3600, None, 60]
    counts = dict(models.Window.objects.values_list("key", "count"))
    assert counts == {"all": 2, "a": 1, "b": 1, "c": 0}


def test_many_take_as_many_statements_as_one(
    django_assert_num_queries: Callable[..., AbstractContextManager[None]],
) -> None:
    often = limits.Limit(times=9, span=timedelta(minutes=1))
    many = [[limits.Wanted(key=f"{number}", limit=often)] for number in range(50)]
    limits.take_each(many, at=NOON)

    for some in (many, many[:1]):
        with django_assert_num_queries(4):  # a savepoint and its release, in a test; one read; one write
            limits.take_each(some, at=NOON)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
def test_a_clock_that_went_back_makes_nobody_wait_longer_than_a_window(back: timedelta) -> None:
    for _ in range(2):
        limits.take("a", TWICE_A_MINUTE, at=NOON)

    assert limits.wait("a", TWICE_A_MINUTE, at=NOON - back) == 60
    with pytest.raises(limits.TooManyRequests) as refused:
        limits.take("a", TWICE_A_MINUTE, at=NOON - back)
    assert refused.value.details == {"retry_after_s": 60}
    limits.take("a", TWICE_A_MINUTE, at=NOON - back + timedelta(minutes=1))


def test_a_clock_that_went_back_does_not_make_whoever_only_looks_wait_for_ever() -> None:
    for _ in range(2):
        limits.take("a", TWICE_A_MINUTE, at=NOON)

    early = NOON - timedelta(hours=1)
    assert [limits.wait("a", TWICE_A_MINUTE, at=early + second * SECOND) for second in (0, 20, 60)] == [60, 40, None]


def test_what_came_to_nothing_is_given_back_and_nothing_more(
    django_assert_num_queries: Callable[..., AbstractContextManager[None]],
) -> None:
    for key, times in (("a", 2), ("b", 1), ("c", 1)):
        limits.take(key, limits.Limit(times=9, span=timedelta(minutes=1)), at=NOON, times=times)

    with django_assert_num_queries(4):  # a savepoint and its release, in a test; one read, in order; one write
        limits.give_back(["b", "a", "b", "a", "none such"])

    counts = dict(models.Window.objects.values_list("key", "count"))
    assert counts == {"a": 0, "b": 0, "c": 1}


def test_windows_are_locked_in_one_order_whatever_is_done() -> None:
    """Given back or forgotten in another order than taken, two waited for each other."""
    acts = (
        lambda: limits.take_each([[limits.Wanted(key=key, limit=TWICE_A_MINUTE)] for key in "ba"], at=NOON),
        lambda: limits.give_back(["b", "a"]),
        lambda: windows.forget(at=NOON + 60 * SECOND),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as queries:
            act()
        (first, *_) = [one["sql"] for one in queries if "limits_window" in one["sql"]]
        assert first.startswith("SELECT")
        assert re.search(r'ORDER BY (1|"limits_window"\."key") ASC', first)


def test_what_ended_is_forgotten() -> None:
    limits.take("a", TWICE_A_MINUTE, at=NOON)
    limits.take("b", TWICE_A_MINUTE, at=NOON + 30 * SECOND)

    windows.forget(at=NOON + 60 * SECOND)

    assert list(models.Window.objects.values_list("key", flat=True)) == ["b"]


@pytest.mark.django_db(transaction=True)
def test_side_by_side_nobody_slips_through() -> None:
    limit = limits.Limit(times=5, span=timedelta(minutes=1))
    taken: list[bool] = []

    def take() -> None:
        try:
            limits.take("a", limit, at=NOON)
            taken.append(True)
        except limits.TooManyRequests:
            taken.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [False] * 7 + [True] * 5
