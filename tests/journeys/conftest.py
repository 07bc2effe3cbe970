"""The running states and the browser that journeys share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .state import ROOT, State, databases, running

# the one without a screen takes half of the processor
CHROMIUM = next(filter(None, map(shutil.which, ["chromium-headless-shell", "chromium", "chromium-browser"])), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
COUNTRIES = sorted(file.parent.name for file in ROOT.glob("packs/*/pack.yaml"))
# all journeys of a country on one worker of pytest-xdist, since they share its running state
STATES = [pytest.param(one, marks=pytest.mark.xdist_group(f"journeys of {one}")) for one in COUNTRIES]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(
            "Debian's Chromium is not installed: no journey is walked (apt-get install chromium-headless-shell)"
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package", params=STATES)
def state(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    country: str = request.param
    folder: Path = tmp_path_factory.mktemp(country)
    with databases() as found, running(country, folder / "state", found) as started:
        yield started
