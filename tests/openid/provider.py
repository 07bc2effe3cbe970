"""The provider of `provider.mjs`, started by the tests: npm's oidc-provider, which nobody here wrote."""

import fcntl
import http.cookiejar
import json
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
REDIRECT_URI = "http://localhost:8000/sign-in/openid/back"
SECRET = "a secret/of tests: 100%"
EIDAS = "http://eidas.europa.eu/LoA/"


@dataclass(frozen=True)
class Provider:
    issuer: str

    def next(self, sub: str, *, assurance: str = "high", **claims: str) -> None:
        """Whoever comes next is this person."""
        self._say({"sub": sub, "acr": f"{EIDAS}{assurance}" if assurance else None, "claims": claims})

    def refuse_next(self) -> None:
        self._say({"refuse": True})

    def walk(self, address: str) -> str:
        """Where a browser that goes to `address` is sent back to us."""
        opener = urllib.request.build_opener(_StopAtUs, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        with pytest.raises(urllib.error.HTTPError) as stopped, opener.open(address, timeout=10):
            pass
        with stopped.value as answer:
            location = answer.headers["Location"]
            assert location, answer.read()[:500]
        return str(location)

    def _say(self, who: Mapping[str, Any]) -> None:
        request = urllib.request.Request(f"{self.issuer}/next", data=json.dumps(who).encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 204


class _StopAtUs(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if newurl.startswith(REDIRECT_URI):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def absent() -> str:
    """Why it cannot run here, empty when it can."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js is not installed, so no OpenID provider can be started (apt-get install nodejs npm)"
    return ""


def install() -> None:
    """What `package-lock.json` names, by its hashes."""
    with (FOLDER / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes of tests would install over each other
        if not (FOLDER / "node_modules" / "oidc-provider" / "package.json").is_file():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)


@contextmanager
def serving() -> Iterator[Provider]:
    """Within it, the provider answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["node", "provider.mjs", str(port), REDIRECT_URI],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.communicate(timeout=10)
