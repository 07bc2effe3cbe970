"""`vienreiz web`: the web processes, several on one port."""

import argparse
import errno
import os
import socket
import sys

from . import environment

# A thread waits for as long as a body is being sent, and granian knows no time limit for that: enough of them that a
# handful of callers who never finish stop nobody. What waits for a thread is bounded, too.
THREADS = 16
REQUESTS_AT_ONCE_MAX = 64


def main(arguments: list[str]) -> None:
    """Become granian, serving the WSGI application. Raises EnvironmentProblem where it would do so in vain."""
    parser = argparse.ArgumentParser(
        prog="vienreiz web", description="Serve pages and API. Example: vienreiz web --port 8000 --processes 2"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    environment.make_folders(environment.read(os.environ))
    _refuse_taken(options.host, options.port)
    os.execv(  # noqa: S606 - our own interpreter
        sys.executable, [sys.executable, "-m", "granian", *_granian(options.host, options.port, options.processes)]
    )


def _refuse_taken(host: str, port: int) -> None:
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OverflowError:
        raise environment.EnvironmentProblem(f"{port} is not a port number.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise environment.EnvironmentProblem(f"Port {port} is in use; choose another with --port.") from None
        raise environment.EnvironmentProblem(f"Nobody can listen on {host}, port {port}: {error.strerror}.") from None


def _granian(host: str, port: int, processes: int) -> list[str]:
    return [
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", str(THREADS), "--backpressure", str(REQUESTS_AT_ONCE_MAX), "--no-ws"),
        *("--log-level", "warning", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "3", "vienreiz.project.wsgi:application"),
    ]
