"""Positions that readers follow while others write, with the real database."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from vienreiz.kernel import positions
from vienreiz.kernel.outbox.models import Event

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
PATIENCE_S = 10

pytestmark = pytest.mark.django_db
real = pytest.mark.django_db(transaction=True)


def write(name: str) -> None:
    Event.objects.create(type=name, payload={}, by={}, at=NOON, due_at=NOON)


def after(position: int) -> list[tuple[int, str]]:
    """What a reader finds who has read up to `position`."""
    found = Event.objects.filter(position__gt=position).order_by("position")
    return [(row.position or 0, row.type) for row in found]


class Elsewhere(threading.Thread):
    """A transaction of somebody else: it writes, and is committed when it is told."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.row = name
        self.has_written, self.may_commit = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                write(self.row)
                self.has_written.set()
                self.may_commit.wait(timeout=PATIENCE_S)
        finally:
            connection.close()


def test_positions_rise_by_one_in_the_order_of_ids_and_go_on_where_they_ended() -> None:
    for name in "abc":
        write(name)

    assert positions.give(Event, limit=2) == 2
    assert after(0) == [(1, "a"), (2, "b")]
    write("d")
    assert positions.give(Event) == 2
    assert positions.give(Event) == 0

    assert after(0) == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


@real
def test_what_is_not_committed_has_no_position_and_what_is_rolled_back_leaves_no_hole() -> None:
    write("a")
    with transaction.atomic():
        write("never")
        transaction.set_rollback(True)
    write("b")

    positions.give(Event)

    assert after(0) == [(1, "a"), (2, "b")]


@real
def test_a_reader_by_position_misses_nobody_who_took_the_lower_id_and_committed_later() -> None:
    if connection.vendor == "sqlite":
        with transaction.atomic():  # there is one writer: who would commit late, is waited for
            write("late")
            early = Elsewhere("early")
            early.start()
            assert not early.has_written.wait(timeout=0.1)
        early.may_commit.set()
        early.join()
        expected = ["late", "early"]
        positions.give(Event)
        read = after(0)
    else:
        late = Elsewhere("late")
        late.start()
        assert late.has_written.wait(timeout=PATIENCE_S)
        write("early")
        positions.give(Event)
        read = after(0)
        assert read == [(1, "early")]
        late.may_commit.set()
        late.join()
        expected = ["early", "late"]
        positions.give(Event)
        read += after(read[-1][0])
        assert Event.objects.get(type="late").pk < Event.objects.get(type="early").pk  # by id it would be missed

    assert read == [(1, expected[0]), (2, expected[1])]


@real
def test_two_who_give_positions_take_turns_and_give_none_twice() -> None:
    write("a")
    given: list[int] = []

    def give() -> None:
        try:
            given.append(positions.give(Event))
        finally:
            connection.close()

    other = threading.Thread(target=give)
    with transaction.atomic():
        assert positions.give(Event) == 1
        other.start()
        other.join(timeout=0.1)
        assert given == []  # it waits for its turn
        write("b")
    other.join()

    assert given == [1]
    assert after(0) == [(1, "a"), (2, "b")]


@real
def test_a_reader_who_follows_while_many_write_and_two_give_reads_each_row_once_in_order() -> None:
    writers, rows = 4, 8
    done = threading.Event()

    def write_each(writer: int) -> None:
        try:
            for number in range(rows):
                with transaction.atomic():
                    write(f"{writer}-{number}")
        finally:
            connection.close()

    def give() -> None:
        try:
            while not done.wait(0.001):
                positions.give(Event, limit=3)
        finally:
            connection.close()

    givers = [threading.Thread(target=give) for _ in range(2)]
    writing = [threading.Thread(target=write_each, args=(writer,)) for writer in range(writers)]
    for thread in [*givers, *writing]:
        thread.start()
    read: list[tuple[int, str]] = []
    while any(thread.is_alive() for thread in writing):
        read += after(read[-1][0] if read else 0)
    for thread in writing:
        thread.join()
    done.set()
    for thread in givers:
        thread.join()
    while positions.give(Event):
        pass
    read += after(read[-1][0] if read else 0)

    assert [position for position, _ in read] == list(range(1, writers * rows + 1))
    assert sorted(name for _, name in read) == sorted(f"{w}-{n}" for w in range(writers) for n in range(rows))
