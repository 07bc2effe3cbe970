"""A deployment with the settings it has, in which somebody lived: for commands that an operator runs."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .deployment import deployment, python

LIFE = """
import django; django.setup()
import json, sys
from vienreiz.kernel import actors
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as entries
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
country = testing.small_country()
for person_id in (country.ada, country.cid):
    exchange.ask(testing.own_ask(person_id))
entries.everything_sequenced()
(mine,) = entries.entries_about(country.cid)
proof = audit.proof_of(mine.id, by=actors.person(country.cid))
print(json.dumps({"ada": str(country.ada), "proof": proof.as_json()}))
"""


@dataclass(frozen=True)
class Deployment:
    """Ada and Cid were asked about in it; Cid took away a proof."""

    environment: Mapping[str, str]
    folder: Path
    ada: str
    proof: Path

    def run(self, *words: str, sent: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            python("-m", "vienreiz.project.cli", *words),
            env=self.environment,
            input=sent,
            capture_output=True,
            text=True,
            check=False,
        )

    def erase_ada(self) -> "subprocess.CompletedProcess[str]":
        words = ("--scheme", "test-code", "--article", "tax-act-5", "--case", "D-2030/17", "--do", "--json")
        return self.run("person", "erase", *words, sent="P-0001\n")


@contextmanager
def lived_in(tmp_path: Path) -> Iterator[Deployment]:
    with deployment(tmp_path) as environment:
        made = Deployment(environment=environment, folder=tmp_path / "data", ada="", proof=tmp_path / "proof.json")
        prepared = made.run("prepare")
        assert prepared.returncode == 0, prepared.stderr
        lives = subprocess.run(python("-c", LIFE), env=environment, capture_output=True, text=True, check=False)
        assert lives.returncode == 0, lives.stderr
        told = json.loads(lives.stdout)
        made.proof.write_text(told["proof"])
        yield Deployment(environment=environment, folder=made.folder, ada=told["ada"], proof=made.proof)
