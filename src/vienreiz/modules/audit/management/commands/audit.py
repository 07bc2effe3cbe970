"""`vienreiz audit …`: the log, for those who run it and those who check it."""

import json
import signal
import socket
import sys
import threading
from argparse import RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vienreiz.kernel.errors import Problem
from vienreiz.kernel.text import counted
from vienreiz.modules.audit import public as audit


class Command(BaseCommand):
    help = "Check the log, list its keys, or give entries their places. Example: vienreiz audit verify --since old.txt"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="verify | keys | rotate-key | sequence")
        verify = acts.add_parser(
            "verify",
            help="exit 0 and the root, or 1 and the first thing that does not fit",
            description="Read and recompute the whole log. Example: vienreiz audit verify --since old-checkpoint.txt",
            formatter_class=RawDescriptionHelpFormatter,
        )
        verify.add_argument("--since", type=Path, metavar="FILE", help="a checkpoint that was put aside earlier")
        verify.add_argument("--json", action="store_true", help="the result as JSON")
        keys = acts.add_parser(
            "keys",
            help="verifier keys of the log, the present one first",
            description="List the verifier keys of the log. Example: vienreiz audit keys > log.vkeys",
        )
        keys.add_argument("--json", action="store_true", help="keys of the log and of its witnesses as JSON")
        acts.add_parser(
            "rotate-key",
            help="sign with a new key from now on; tell it to every witness",
            description="Make a new key and print its verifier key. Example: vienreiz audit rotate-key",
        )
        acts.add_parser(
            "sequence",
            help="give entries their places until told to end",
            description="Do the worker's part for the log alone. Example: vienreiz audit sequence",
        )

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            if act == "verify":
                self._verify(options["since"], as_json=options["json"])
            elif act == "keys":
                self._keys(as_json=options["json"])
            elif act == "rotate-key":
                self.stdout.write(audit.rotate_key())
            else:
                self._sequence()
        except Problem as problem:
            raise CommandError(str(problem.sentence)) from problem

    def _verify(self, since: Path | None, *, as_json: bool) -> None:
        try:
            remembered = since.read_text() if since else None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{since} cannot be read: {getattr(error, 'strerror', 'it is not UTF-8')}.") from error
        found = audit.verify(remembered)
        if as_json:
            self.stdout.write(json.dumps(_as_json(found)))
        elif found.fault is not None:
            self.stdout.write(str(found.fault))
        else:
            self.stdout.write(found.root)
            self.stderr.write(
                f"{counted(found.size, 'leaf', 'leaves')}, {counted(found.checkpoints, 'checkpoint')},"
                f" {counted(found.cosignatures, 'cosignature')} fit;"
                f" {counted(found.pending, 'entry waits for its place', 'entries wait for their place')}."
            )
            if found.erasures:
                self.stderr.write(
                    f"{counted(found.erased, 'entry was', 'entries were')} erased with the person they were about,"
                    f" in {counted(found.erasures, 'erasure')} that this log signed."
                )
        for silence in found.silences:
            self.stderr.write(
                f"WARNING: witness {silence.witness} vouches for {counted(silence.size, 'leaf', 'leaves')} alone,"
                " and cosigned none since."
            )
        for witness in found.unknown_witnesses:
            self.stderr.write(f"Cosignatures of {witness} were not checked: VIENREIZ_WITNESSES does not name it.")
        if found.fault is not None:
            sys.exit(1)

    def _keys(self, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"log": audit.verifier_keys(), "witnesses": audit.witness_keys()}))
        else:
            self.stdout.write("\n".join(audit.verifier_keys()))

    def _sequence(self) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        self.stderr.write(f"Sequencing on {socket.gethostname()} until told to end.")
        audit.keep_sequencing(stopped)


def _as_json(found: audit.Verification) -> dict[str, object]:
    fault = None
    if found.fault is not None:
        fault = {"kind": found.fault.kind, "where": found.fault.where, "sentence": str(found.fault)}
    return {"ok": found.fault is None, **asdict(found), "fault": fault}
