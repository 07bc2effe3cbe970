"""Refuses a dependency whose licence would bind those who build on Vienreiz (GPL, AGPL), or that names none.

Reads the metadata of what is installed and needed at run time; developers' tools are not shipped and not judged.
"""

import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

REFUSED = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
LESSER = re.compile(r"\b(LGPL|Lesser General Public)", re.IGNORECASE)


def licence_of(package: Distribution) -> str:
    """Everything the package says of its licence, in one line."""
    metadata = package.metadata
    said = [metadata.get("License-Expression", ""), (metadata.get("License") or "").split("\n")[0]]
    said += [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    return "; ".join(part for part in said if part and part != "UNKNOWN")


def verdict(licence: str) -> str | None:
    """Why a licence is refused, or None."""
    if not licence:
        return "names no licence"
    if REFUSED.search(LESSER.sub("", licence)):
        return f"is under {licence}"
    return None


def needed(names: list[str]) -> dict[str, Distribution]:
    """The installed packages that `names` need, and what those need in turn."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        requirement = waiting.pop()
        if "extra ==" in requirement:
            continue
        match = re.match(r"[A-Za-z0-9._-]+", requirement)
        if match is None or match[0].lower() in found:
            continue
        try:
            package = distribution(match[0])
        except PackageNotFoundError:
            continue  # for another platform or Python
        found[match[0].lower()] = package
        waiting += package.requires or []
    return found


def main() -> int:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    packages = needed(project["project"]["dependencies"])
    faults = [
        f"{name} {reason}" for name, package in sorted(packages.items()) if (reason := verdict(licence_of(package)))
    ]
    for fault in faults:
        print(fault)
    print(f"{len(packages)} packages are needed at run time; {len(faults)} have a licence we cannot take.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
