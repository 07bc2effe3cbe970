"""What a file that is said to be a backup may not do."""

import io
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
