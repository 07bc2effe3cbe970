"""An outside client, standard library only: asks over HTTP and keeps the id of every exchange it got an answer to.

Arguments: address, access token, file to keep ids in, number of threads. Ends when its standard input is closed. An id
is on this client's disk only after the whole answer has arrived.
"""

import http.client
import json
import os
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

PAUSE_S = 0.005


def main(address: str, token: str, file: str, threads: str) -> None:
    stopped = threading.Event()
    clients = [
        threading.Thread(target=ask_until, args=(stopped, address, token, Path(f"{file}.{number}")))
        for number in range(int(threads))
    ]
    for client in clients:
        client.start()
    sys.stdin.read()
    stopped.set()
    for client in clients:
        client.join()


def ask_until(stopped: threading.Event, address: str, token: str, file: Path) -> None:
    with file.open("a") as kept:
        while not stopped.is_set():
            try:
                answered = exchanges_of(address, token)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(PAUSE_S)  # killed, perhaps in the middle of an answer; the next server is about to come
                continue
            kept.writelines(f"{exchange}\n" for exchange in answered)
            kept.flush()
            os.fsync(kept.fileno())


def exchanges_of(address: str, token: str) -> list[str]:
    """Asks once. Anything but a whole answer with status 200 counts as none."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        connection.request("GET", parts.path, headers={"Authorization": f"Bearer {token}"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise http.client.HTTPException(f"{response.status} {body[:200]!r}")
    return [str(exchange) for exchange in ids_in(json.loads(body))]


def ids_in(body: object) -> list[object]:
    """Every `exchange_id` anywhere in a JSON answer."""
    if isinstance(body, dict):
        own = [body["exchange_id"]] if "exchange_id" in body else []
        return own + [found for value in body.values() for found in ids_in(value)]
    if isinstance(body, list):
        return [found for value in body for found in ids_in(value)]
    return []


if __name__ == "__main__":
    main(*sys.argv[1:])
