"""Rules for every test: what is absent is skipped aloud, and CI (VIENREIZ_NO_SKIP=1) takes no skip."""

import os
import string
from collections.abc import Generator, Iterator

import pytest
from django.middleware import csrf
from django.utils import translation

csrf.CSRF_ALLOWED_CHARS = string.digits  # among letters chance may write a name that a page must not hold

NO_SKIP = os.environ.get("VIENREIZ_NO_SKIP") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI takes no skip: {reason}"
    return report


@pytest.fixture(autouse=True)
def language_of_the_source() -> Iterator[None]:
    """A request leaves its language behind in its thread; the next test must not speak it."""
    yield
    translation.deactivate()
