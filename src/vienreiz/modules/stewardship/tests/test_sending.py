"""Sending a whole source: what a steward sees of it, and who is turned away."""

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.http import uploads
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.registers import public as registers
from vienreiz.modules.stewardship import commands, jobs, models, values
from vienreiz.modules.stewardship.commands import sending
from vienreiz.modules.stewardship.tests.test_web import Steward

pytestmark = pytest.mark.django_db(databases=["default", "log"])

ADA = {"code": "P-0001", "name": "Ada Newname", "born_on": "1990-05-01", "place": "PL-2"}
BAD = {"code": "P-0002", "name": "Ben", "born_on": "the day before", "place": "PL-1"}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def steward(country: SmallCountry) -> Steward:
    return Steward(country)


def ndjson(*records: dict[str, str]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def send(steward: Steward, content: bytes, *, name: str = "june.ndjson") -> Any:
    return steward.client.post(f"{steward.path}/sources", {"file": SimpleUploadedFile(name, content)})


def waiting_files() -> list[Path]:
    folder = settings.ENVIRONMENT.folder / "uploads"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_source_is_taken_in_and_what_became_of_it_is_said(country: SmallCountry, steward: Steward) -> None:
    answer = send(steward, ndjson(ADA, BAD))
    page = steward.client.get(answer.headers["Location"]).content.decode()

    assert answer.status_code == 302
    assert "It is taken in, and visible" in page
    assert "There is no such day" in page or "Born on" in page
    assert "the day before" not in page  # what a row holds is not repeated
    (record,) = exchange.ask(testing.own_ask(country.ada)).records
    assert record.content["name"] == "Ada Newname"
    assert waiting_files() == []
    entry = audit_testing.nobodys_entries()[-1]
    assert (entry.kind, entry.service, entry.by.partition(":")[0]) == ("submission", "residents", "staff")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "june.csv", "The file is empty"),
        (b"x", "june.exe", "Choose a file that ends in .csv or .ndjson"),
        (b"x", "june", "Choose a file that ends in .csv or .ndjson"),
    ],
)
def test_what_is_no_source_is_refused_at_once(steward: Steward, content: bytes, name: str, sentence: str) -> None:
    answer = send(steward, content, name=name)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert waiting_files() == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"na\xefve\n", "june.csv", "is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "june.csv", "is NUL"),
        (b"code,colour\nP-0001,red\n", "june.csv", "which is no field of the register"),
        (b"x" * 2_000_000, "june.ndjson", "is longer than"),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_whole(
    country: SmallCountry, steward: Steward, content: bytes, name: str, sentence: str
) -> None:
    page = steward.client.get(send(steward, content, name=name).headers["Location"]).content.decode()

    assert "Nothing of it was recorded" in page
    assert sentence in page
    (record,) = exchange.ask(testing.own_ask(country.ada)).records
    assert record.content["name"] == "Ada"
    assert waiting_files() == []


def test_a_file_of_another_view_is_kept_nowhere(steward: Steward) -> None:
    steward.client.post(steward.path, {"file": SimpleUploadedFile("june.ndjson", ndjson(ADA))})

    assert waiting_files() == []


def test_ten_gigabytes_are_refused_before_a_byte_is_read(steward: Steward) -> None:
    with mock.patch.object(WSGIRequest, "_load_post_and_files", side_effect=AssertionError("somebody reads it")):
        answer = steward.client.generic("POST", f"{steward.path}/sources", CONTENT_LENGTH=str(10 * 1024**3))

    assert answer.status_code == 413
    assert waiting_files() == []


@pytest.mark.parametrize("length", [str(uploads.SIZE_MAX_BYTES + 1), "-1", "ten", "1e9"])
def test_a_length_nobody_may_send(client: Client, length: str) -> None:
    assert client.generic("POST", "/sign-out", CONTENT_LENGTH=length).status_code == 413


def test_one_file_of_a_register_at_a_time(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "take_in_later", _Never())
    assert send(steward, ndjson(ADA)).status_code == 302

    answer = send(steward, ndjson(ADA), name="july.ndjson")

    assert answer.status_code == 422
    assert "Another file is just being taken" in answer.content.decode()
    assert len(waiting_files()) == 1
    for file in waiting_files():
        file.unlink()


def test_of_two_at_once_one_is_kept(steward: Steward, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other came after this one had looked, and before it was kept."""
    keep = uploads.keep

    def kept_later(chunks: Iterator[bytes], file: Path) -> uploads.Kept:
        monkeypatch.setattr(uploads, "keep", keep)
        monkeypatch.setattr(sending, "take_in_later", _Never())
        assert send(steward, ndjson(ADA), name="faster.ndjson").status_code == 302
        return keep(chunks, file)

    monkeypatch.setattr(uploads, "keep", kept_later)
    answer = send(steward, ndjson(ADA))

    assert answer.status_code == 422
    assert "Another file is just being taken" in answer.content.decode()
    (file,) = waiting_files()
    file.unlink()


def test_half_a_file_is_none(steward: Steward, country: SmallCountry) -> None:
    """The connection breaks while it is sent: nothing is left and nothing is on its way."""

    def broken() -> Iterator[bytes]:
        yield ndjson(ADA)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        commands.send(
            registers.register("residents"),
            steward.employment,
            broken(),
            name="june.ndjson",
            by=actors.staff(steward.employment.id, subsystem=testing.REGISTRY),
            at=clock.now(),
        )

    assert waiting_files() == []
    jobs.resume(at=clock.now() + timedelta(days=1))
    assert "source.ndjson" not in steward.client.get(f"{steward.path}/sources").content.decode()


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", ndjson({"code": "P-0001"})])
def test_no_name_of_a_file_is_kept_since_it_may_name_somebody(steward: Steward, content: bytes) -> None:
    answer = send(steward, content, name="Ada Newname.ndjson")
    page = steward.client.get(answer.headers["Location"]).content.decode()

    row = models.Sending.objects.values().get()
    assert row["name"] == "source.ndjson"
    assert "Newname" not in str(row) + page


def test_names_that_were_kept_before_are_forgotten(steward: Steward) -> None:
    send(steward, b"PK\x03\x04\x00\x00")
    named = {"source": "Ada.CSV", "line": 1}
    models.Sending.objects.update(name="Ada.CSV", details=named)
    migration = import_module("vienreiz.modules.stewardship.migrations.0003_sending_without_names_of_files")

    migration.forget_names(apps, mock.Mock(connection=connection))

    row = models.Sending.objects.get()
    assert (row.name, row.details) == ("source.csv", {"source": "source.csv", "line": 1})


def test_a_file_without_its_row_is_swept_away(steward: Steward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "take_in_later", _Never())
    send(steward, ndjson(ADA))
    (waiting,) = waiting_files()
    orphan = waiting.with_name(f"{uuid4()}.csv")
    orphan.write_text("code\n")

    jobs.sweep(at=clock.now() + timedelta(hours=23))
    assert set(waiting_files()) == {waiting, orphan}
    jobs.sweep(at=clock.now() + timedelta(hours=25))

    assert waiting_files() == [waiting]
    waiting.unlink()


def test_who_may_not_send_is_not_read(steward: Steward, client: Client) -> None:
    with mock.patch.object(WSGIRequest, "_load_post_and_files", side_effect=AssertionError("somebody reads it")):
        answer = client.post(f"{steward.path}/sources", {"file": SimpleUploadedFile("june.ndjson", ndjson(ADA))})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


def test_what_a_dead_worker_left_another_takes_in(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sending, "take_in_later", _Never())
        address = send(steward, ndjson(ADA)).headers["Location"]
    assert "Not yet" in steward.client.get(address).content.decode()
    sending_id = UUID(address.rpartition("/")[2])
    with mock.patch.object(exchange, "load", _killed), pytest.raises(KeyboardInterrupt):
        commands.take_in(sending_id)  # type: ignore[arg-type]

    jobs.resume(at=clock.now() + timedelta(seconds=30))  # somebody may still be at it
    assert "It is taken in" not in steward.client.get(address).content.decode()
    jobs.resume(at=clock.now() + timedelta(seconds=61))

    assert "It is taken in, and visible" in steward.client.get(address).content.decode()


def sent_but_not_taken(steward: Steward, monkeypatch: pytest.MonkeyPatch) -> tuple[str, values.SendingId]:
    with monkeypatch.context() as patch:
        patch.setattr(sending, "take_in_later", _Never())
        address = send(steward, ndjson(ADA)).headers["Location"]
    return address, values.SendingId(UUID(address.rpartition("/")[2]))


def test_while_the_log_is_away_it_waits_and_is_not_lost(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was refused for good, and the file was deleted."""
    address, sending_id = sent_but_not_taken(steward, monkeypatch)
    with mock.patch.object(exchange, "load", side_effect=exchange.LogUnavailable):
        commands.take_in(sending_id)

    page = steward.client.get(address).content.decode()
    assert "It waits, and is tried again" in page
    told = steward.client.get(f"/api{address}").json()
    assert (told["state"], told["refusal"][:35]) == ("waiting", "The log cannot be written just now,")
    assert "The log cannot be written just now" in page
    assert len(waiting_files()) == 1
    jobs.resume(at=clock.now() + timedelta(seconds=61))
    assert "It is taken in, and visible" in steward.client.get(address).content.decode()
    assert waiting_files() == []


def test_behind_another_load_of_the_register_it_waits(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sending_id = sent_but_not_taken(steward, monkeypatch)
    before = len(audit_testing.nobodys_entries())
    with testing.half_loaded("residents", ndjson(BAD)):
        for _ in range(3):
            commands.take_in(sending_id)
            assert models.Sending.objects.get(id=sending_id).state == values.SendingState.WAITING
            assert len(waiting_files()) == 1
        assert len(audit_testing.nobodys_entries()) == before

    commands.take_in(sending_id)

    row = models.Sending.objects.get(id=sending_id)
    assert (row.state, row.counts["changed"], row.refusal) == (values.SendingState.DONE, 1, "")
    assert len(audit_testing.nobodys_entries()) == before + 1


def test_of_two_workers_one_takes_it_in(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sending_id = sent_but_not_taken(steward, monkeypatch)
    load, times = exchange.load, []

    def loaded_while_another_comes(*given: Any, **named: Any) -> exchange.Loaded:
        times.append(1)
        commands.take_in(sending_id)
        return load(*given, **named)

    monkeypatch.setattr(exchange, "load", loaded_while_another_comes)
    commands.take_in(sending_id)

    assert len(times) == 1
    assert models.Sending.objects.get(id=sending_id).counts["changed"] == 1


@pytest.mark.parametrize("trouble", [exchange.LogUnavailable, exchange.ArticleUnknown])
def test_who_was_taken_for_dead_touches_nothing_of_the_winners(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    _, sending_id = sent_but_not_taken(steward, monkeypatch)
    claim = uuid4()

    def late(*_: object, **__: object) -> exchange.Loaded:
        assert commands.silent(at=clock.now() + timedelta(seconds=61)) == [sending_id]
        models.Sending.objects.filter(id=sending_id).update(claim=claim)
        raise trouble

    monkeypatch.setattr(exchange, "load", late)
    commands.take_in(sending_id)

    row = models.Sending.objects.get(id=sending_id)
    assert (row.state, row.claim, row.refusal) == (values.SendingState.RUNNING, claim, "")
    (file,) = waiting_files()
    file.unlink()


def test_a_worker_that_lost_it_stops_at_its_next_beat(
    steward: Steward, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sending_id = sent_but_not_taken(steward, monkeypatch)
    beats: list[tuple[int, int]] = []

    def slow(*_: object, on_progress: Any, **__: object) -> None:
        for second, done in ((1, 0), (3, 0), (6, 100)):
            with clock.stopped_at(began + timedelta(seconds=second)):
                on_progress(done)
            row = models.Sending.objects.get(id=sending_id)
            beats.append((row.done, (row.beat_at - began).seconds))
            if second == 3:
                commands.silent(at=began + timedelta(seconds=90))

    began = clock.now()
    monkeypatch.setattr(exchange, "load", slow)
    with clock.stopped_at(began):
        commands.take_in(sending_id)

    assert beats == [(0, 0), (0, 3)]  # it beats although no row is done, and the third never comes
    (file,) = waiting_files()
    file.unlink()


def test_how_far_it_is_costs_no_look_at_every_record(steward: Steward, monkeypatch: pytest.MonkeyPatch) -> None:
    address = send(steward, ndjson(ADA)).headers["Location"]
    monkeypatch.setattr(exchange, "quality_of", mock.Mock(side_effect=AssertionError("it counts the whole register")))

    for path in (address, f"{steward.path}/sources", f"/api{address}", f"/api{steward.path}/sources"):
        assert steward.client.get(path).status_code == 200


def test_taking_in_twice_is_once(steward: Steward) -> None:
    address = send(steward, ndjson(ADA)).headers["Location"]
    before = len(audit_testing.nobodys_entries())

    commands.take_in(UUID(address.rpartition("/")[2]))  # type: ignore[arg-type]

    assert len(audit_testing.nobodys_entries()) == before


@pytest.mark.parametrize(
    "who", [{"subsystem": testing.TAX_OFFICE}, {"role": identities.Role.CLERK}], ids=["another office", "a clerk"]
)
def test_nobody_else_sends_or_sees(country: SmallCountry, steward: Steward, who: dict[str, Any]) -> None:
    address = send(steward, ndjson(ADA)).headers["Location"]
    sending_id = address.rpartition("/")[2]
    other = Steward(country, **who)

    assert send(other, ndjson(ADA)).status_code == 403
    assert other.client.get(f"{other.path}/sources").status_code == 403
    assert other.client.get(f"{other.path}/sources/{sending_id}").status_code == 403
    for path in ("sources", f"sources/{sending_id}"):
        assert other.client.get(f"/api{other.path}/{path}").status_code == 403
    assert waiting_files() == []


def test_a_source_of_another_register_is_none_of_this(steward: Steward) -> None:
    sending_id = send(steward, ndjson(ADA)).headers["Location"].rpartition("/")[2]
    elsewhere = steward.path.replace("residents", "ties")

    assert steward.client.get(f"{elsewhere}/sources/{sending_id}").status_code == 404
    assert steward.client.get(f"{steward.path}/sources/{uuid4()}").status_code == 404


class _Never:
    """A worker that never comes."""

    def enqueue(self, *_: object) -> None:
        """Nothing happens."""


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
