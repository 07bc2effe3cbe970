"""How a running deployment bears callers who never finish a body, and many who write at once.

    python benchmarks/half_sent.py http://localhost:8000 var/demo/handles.json --half-sent 12 --writers 32

Give it a demonstration: it asks as its people, and each ask writes to the log. Prints one line of JSON.
"""

import argparse
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

ASKS_EACH = 5
HALF = (
    "POST /sign-in/demo HTTP/1.1\r\nHost: {host}\r\nCookie: csrftoken={token}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nne"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base_url")
    parser.add_argument("handles", type=Path)
    parser.add_argument("--half-sent", type=int, default=12)
    parser.add_argument("--writers", type=int, default=32)
    options = parser.parse_args()
    tokens = [person["access_token"] for person in json.loads(options.handles.read_text())["people"]]
    with ExitStack() as held:
        for _ in range(options.half_sent):
            _send_half(options.base_url, held)
        time.sleep(1)
        live_s = _seconds(f"{options.base_url}/livez")
        answers, seconds = _write_at_once(options.base_url, tokens, options.writers)
    found = {
        "half_sent": options.half_sent,
        "livez_s": live_s,
        "writers": options.writers,
        "answers": answers,
        "p50_s": round(seconds[len(seconds) // 2], 3),
        "most_s": round(seconds[-1], 3),
    }
    print(json.dumps(found))


def _send_half(base_url: str, held: ExitStack) -> None:
    parts = urlsplit(base_url)
    one = held.enter_context(socket.create_connection((parts.hostname or "", parts.port or 80)))
    one.sendall(HALF.format(host=parts.netloc, token="x" * 32).encode())


def _seconds(url: str) -> float | None:
    """None: no answer within ten seconds."""
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=10):  # noqa: S310 - the address that was given
            return round(time.monotonic() - begun, 3)
    except OSError:
        return None


def _write_at_once(base_url: str, tokens: list[str], writers: int) -> tuple[dict[str, int], list[float]]:
    answers: Counter[str] = Counter()
    seconds: list[float] = []

    def write(number: int) -> None:
        head = {"Authorization": f"Bearer {tokens[number % len(tokens)]}"}
        for _ in range(ASKS_EACH):
            begun = time.monotonic()
            try:
                request = urllib.request.Request(f"{base_url}/api/me/data", headers=head)  # noqa: S310
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    answers[str(answer.status)] += 1
            except urllib.error.HTTPError as error:
                answers[str(error.code)] += 1
            except OSError as error:
                answers[type(error).__name__] += 1
            seconds.append(time.monotonic() - begun)

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(answers), sorted(seconds)


if __name__ == "__main__":
    main()
