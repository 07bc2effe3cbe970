"""What every benchmark shares: rows of ours beside a peer or limit in one run, printed and kept as JSON."""

import json
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Row:
    """One figure of ours beside the peer's in the same unit. `ratio` above 1: ours is larger."""

    what: str
    unit: str
    ours: float
    peer: float
    peer_is: str

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


def rate(act: Callable[[], object], *, seconds: float) -> float:
    """How often `act` runs in a second, over at least `seconds`."""
    begun, count = time.perf_counter(), 0
    while (spent := time.perf_counter() - begun) < seconds:
        act()
        count += 1
    return count / spent


def publish(name: str, rows: list[Row], *, notes: dict[str, str]) -> None:
    """Print the table and write `benchmarks/results/NAME.json`."""
    for what, value in notes.items():
        print(f"{what}: {value}")
    print(f"{'what':<44}{'unit':<14}{'ours':>12}{'peer':>12}{'ratio':>8}  peer")
    for row in rows:
        print(f"{row.what:<44}{row.unit:<14}{row.ours:>12,.1f}{row.peer:>12,.1f}{row.ratio:>8.2f}  {row.peer_is}")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    machine = f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    kept = {
        "name": name,
        "machine": machine,
        "commit": commit.stdout.strip(),
        "notes": notes,
        "rows": [{**asdict(row), "ratio": round(row.ratio, 3)} for row in rows],
    }
    folder = ROOT / "benchmarks" / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n")
