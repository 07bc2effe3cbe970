"""The public log as static resources. Source: c2sp.org/tlog-tiles."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vienreiz.kernel.tlog import tile as tiles

from . import errors, queries

NEVER_CHANGES = "public, max-age=31536000, immutable"
CHANGES_EACH_SECOND = "public, max-age=1"


def _not_a_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    view.is_page = False  # type: ignore[attr-defined]
    return view


@_not_a_page
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest cosigned checkpoint."""
    headers = {"Cache-Control": CHANGES_EACH_SECOND}
    return HttpResponse(queries.newest_checkpoint(), content_type="text/plain; charset=utf-8", headers=headers)


@_not_a_page
@require_safe
def tile(request: HttpRequest, level: str, tile_path: str) -> HttpResponse:
    """Hashes of the tree."""
    wanted = tiles.Tile.read(level, tile_path)
    if wanted is None:
        raise errors.TileNotFound
    return _for_good(queries.tile(wanted.level, wanted.index, wanted.width))


@_not_a_page
@require_safe
def entries(request: HttpRequest, tile_path: str) -> HttpResponse:
    """Leaves: commitments, which say nothing of anybody."""
    wanted = tiles.Tile.read("0", tile_path)
    if wanted is None:
        raise errors.TileNotFound
    return _for_good(queries.entry_bundle(wanted.index, wanted.width))


def _for_good(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": NEVER_CHANGES})
