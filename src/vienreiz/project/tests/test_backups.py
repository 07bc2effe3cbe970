"""What a file that is said to be a backup may not do."""

import io
import json
import random
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

from vienreiz.project import backups


@pytest.mark.parametrize("kind", ["above", "absolute", "link"])
def test_a_backup_writes_nothing_beside_its_folder(tmp_path: Path, kind: str) -> None:
    odd, target = tmp_path / "odd.tar.gz", tmp_path / "target"
    one = tarfile.TarInfo({"above": "../target", "absolute": str(target), "link": "manifest.json"}[kind])
    if kind == "link":
        one.type, one.linkname = tarfile.SYMTYPE, str(target)
    with tarfile.open(odd, "w:gz") as packed:
        packed.addfile(one, io.BytesIO())

    with (
        pytest.raises(backups.CannotBackUp, match="is no backup that can be read"),
        backups.opened(odd, settings.ENVIRONMENT),
    ):
        pass

    assert not target.exists()
    assert not (settings.ENVIRONMENT.folder / "target").exists()


def manifest(**changed: object) -> bytes:
    return json.dumps({"made_at": "", "engine": "sqlite", "checkpoint": "", "digests": {}} | changed).encode()


def packed(file: Path, **contents: bytes) -> Path:
    with tarfile.open(file, "w:gz") as archive:
        for name, content in contents.items():
            one = tarfile.TarInfo(name.replace("_", "."))
            one.size = len(content)
            archive.addfile(one, io.BytesIO(content))
    return file


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[" * 100_000, "is no backup that can be read"),
        (b"null", "is no backup that can be read"),
        (manifest(digests=["log"]), "is no backup that can be read"),
        (manifest(digests={}), "does not name both databases"),
        (manifest(digests={"main": ""}), "does not name both databases"),
    ],
)
def test_what_names_no_whole_state_is_none(tmp_path: Path, content: bytes, why: str) -> None:
    file = packed(tmp_path / "odd.tar.gz", manifest_json=content)
    with pytest.raises(backups.CannotBackUp, match=why), backups.opened(file, settings.ENVIRONMENT):
        pass


@pytest.mark.parametrize("part", [0.2, 0.5, 0.99])
def test_what_was_cut_short_is_none(tmp_path: Path, part: float) -> None:
    whole = packed(tmp_path / "whole.tar.gz", log=random.Random(1).randbytes(200_000)).read_bytes()
    file = tmp_path / "cut.tar.gz"
    file.write_bytes(whole[: int(len(whole) * part)])
    with (
        pytest.raises(backups.CannotBackUp, match="is no backup that can be read"),
        backups.opened(file, settings.ENVIRONMENT),
    ):
        pass
