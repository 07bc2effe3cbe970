"""The log as anybody sees it. Source: c2sp.org/tlog-tiles."""

from uuid import UUID

import pytest
from django.test import Client, RequestFactory

from vienreiz.kernel.tlog import note, tile, tree
from vienreiz.kernel.tlog.checkpoint import Checkpoint
from vienreiz.modules.audit import errors, models, testing, views
from vienreiz.modules.audit import public as audit

ADA = UUID("10000000-0000-4000-8000-00000000000a")

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def test_the_checkpoint(client: Client) -> None:
    testing.provable(ADA)

    response = client.get("/log/checkpoint")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=1"
    assert response.content.decode() == audit.newest_checkpoint()


@pytest.mark.parametrize(
    ("path", "size_bytes"),
    [
        ("0/000", 256 * 32),
        ("0/001.p/44", 44 * 32),
        ("0/000.p/3", 3 * 32),
        ("1/000.p/1", 32),
        ("entries/000", 256 * 36),
        ("entries/001.p/44", 44 * 36),
    ],
)
def test_tiles(client: Client, path: str, size_bytes: int) -> None:
    testing.provable(count=300)

    response = client.get(f"/log/tile/{path}")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(response.content) == size_bytes


@pytest.mark.parametrize("level", ["0", "1", "64", "00", "x"])
@pytest.mark.parametrize("path", ["001", "0", "000.p/256", "000.p/0", "x000/001", "999", "000.p/99/1"])
def test_a_tile_that_is_not_there(level: str, path: str) -> None:
    testing.provable(count=3)

    with pytest.raises(errors.TileNotFound):
        views.tile(RequestFactory().get("/"), level=level, tile_path=path)
    with pytest.raises(errors.TileNotFound):
        views.entries(RequestFactory().get("/"), tile_path=path)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/9/000", "tile/x/000", "tile/entries/1"])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    testing.provable(ADA)

    assert client.get(f"/log/{path}").status_code == 404


def test_a_log_without_entries_has_no_checkpoint(client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"])
def test_nothing_is_written_over_http(client: Client, path: str) -> None:
    testing.provable(ADA)

    assert client.post(f"/log/{path}").status_code == 405
    assert client.head(f"/log/{path}").status_code == 200


def test_an_outsider_rebuilds_the_tree_from_what_is_served(client: Client) -> None:
    testing.provable(count=600)
    head = Checkpoint.read(note.Note.read(client.get("/log/checkpoint").content.decode()).text)

    leaves = []
    for index in range(-(-head.size // 256)):
        path = tile.path_of(index, tile.width_at(0, index, size=head.size))
        leaves += tile.unbundle(client.get(f"/log/tile/entries/{path}").content)

    assert tree.root_of(map(tree.leaf_hash, leaves)) == head.root


def test_nothing_served_says_anything_of_a_person(client: Client) -> None:
    """A leaf is two bytes and a commitment; without her key it fits her entry as well as any other."""
    testing.provable(ADA, count=2)
    row = models.Entry.objects.order_by("id")[0]

    leaf, _ = tile.unbundle(client.get("/log/tile/entries/000.p/2").content)

    assert leaf == b"\x01\x01" + bytes(row.commitment)
    assert ADA.bytes not in leaf
    assert row.id.bytes not in leaf
