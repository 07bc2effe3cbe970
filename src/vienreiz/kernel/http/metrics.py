"""Counters of all processes of a deployment, in files they share. Routes by their template, never by their path.

Whoever starts a process makes the folder first: a count needs it, an import does not.
"""

import os

from django.conf import settings

os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.ENVIRONMENT.metrics_folder))  # read at the import below

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("vienreiz_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "vienreiz_request_seconds",
    "Time from the request's first byte to the answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)


def exposition() -> bytes:
    """What all processes counted, as Prometheus reads it."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
