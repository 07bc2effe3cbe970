"""Each test that docs/trust.md names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_trust_rests_on_exists() -> None:
    named = re.findall(r"`((?:src|tests)/[^`]+\.py)`", (ROOT / "docs/trust.md").read_text(encoding="utf-8"))

    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).is_file()] == []
