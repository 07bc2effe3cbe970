"""`vienreiz web`: the web processes, several on one port."""

import argparse
import os
import sys


def main(arguments: list[str]) -> None:
    """Become granian, serving the WSGI application."""
    parser = argparse.ArgumentParser(
        prog="vienreiz web", description="Serve pages and API. Example: vienreiz web --port 8000 --processes 2"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    os.execv(  # noqa: S606 - our own interpreter
        sys.executable, [sys.executable, "-m", "granian", *_granian(options.host, options.port, options.processes)]
    )


def _granian(host: str, port: int, processes: int) -> list[str]:
    return [
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", "2", "--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "3", "vienreiz.project.wsgi:application"),
    ]
