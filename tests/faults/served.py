"""A server that is killed again and again, and what its log holds afterwards.

Arguments: how many kills, a seed. The environment says which databases. Loads Django once, makes a small country, then
forks: each child serves the real WSGI application on the same listening socket and is killed with SIGKILL at a random
moment. Standard output, a JSON line each: where to ask and with which token; then, after the last kill, how often each
exchange stands in the log, and what does not fit in it.
"""

import io
import json
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

LIVES_AT_LEAST_S = 0.02
LIVES_AT_MOST_S = 0.35


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main(kills: str, seed: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    from vienreiz.modules.exchange import testing
    from vienreiz.modules.identity import testing as identity
    from vienreiz.modules.me import rules
    from vienreiz.project.wsgi import application

    rules.ENTRIES_MAX = 10**9  # its one client looks more often than anybody may
    call_command("prepare", stdout=io.StringIO())  # what this process says is read line by line
    country = testing.small_country()
    token = identity.token_of(country.ada)
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listening.getsockname()[1]
    Client().get("/livez")  # loads what a first request loads
    connections.close_all()  # a connection must not be shared by two processes
    say({"address": f"http://127.0.0.1:{port}/api/me/data", "token": token})
    kill_again_and_again(int(kills), random.Random(int(seed)), listening, application)
    say({"times_in_log": times_in_log(country.ada), "fault": fault_of_log()})


def kill_again_and_again(
    kills: int, chance: random.Random, listening: socket.socket, application: "WSGIApplication"
) -> None:
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            serve(listening, application)
        time.sleep(chance.uniform(LIVES_AT_LEAST_S, LIVES_AT_MOST_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def serve(listening: socket.socket, application: "WSGIApplication") -> None:
    """Never returns."""
    server = Server(listening.getsockname(), QuietHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = "127.0.0.1", listening.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    server.serve_forever()
    os._exit(1)


def times_in_log(person_id: UUID) -> dict[str, int]:
    """How often each exchange about her stands in the log; she asked each register about herself alone."""
    from vienreiz.kernel import actors
    from vienreiz.modules.audit import public as audit

    times: Counter[str] = Counter()
    before = None
    while entries := audit.entries_of(person_id, by=actors.person(person_id), before=before, limit=500):
        times.update(str(entry.content.exchange_id) for entry in entries if isinstance(entry, audit.Entry))
        before = entries[-1].id
    return dict(times)


def fault_of_log() -> str:
    """What does not fit in the log once every entry has its place; empty when all fits."""
    from vienreiz.modules.audit import public as audit

    while audit.sequence():
        pass
    found = audit.verify()
    return str(found.fault or "")


def say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
