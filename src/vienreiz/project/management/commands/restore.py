"""`vienreiz restore FILE`: a deployment as a backup has it."""

import io
import json
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from vienreiz.kernel.errors import Problem
from vienreiz.kernel.http import problems
from vienreiz.kernel.text import counted
from vienreiz.modules.audit import public as audit
from vienreiz.project import backups

GOES_ON = (
    "The log goes on where the backup ends. Where a witness has cosigned more than {leaves} of it, entries were "
    "lost that people may hold proofs of, and the witness will refuse its checkpoints: read “Backup and restore” in "
    "docs/operations.md before you start the processes."
)
NOT_COSIGNED = (
    "WARNING: no cosignature of witness {witness} is in this backup, though this deployment names it: it was made "
    "before the witness cosigned this log, or its cosignatures were removed. Without them nobody else vouches for it."
)


class Command(BaseCommand):
    help = (
        "Put the state of a backup in place of an empty deployment, with all processes stopped; proves that the log is "
        "the one of the backup, and erases again whom it brought back. Example: vienreiz restore /backups/state.tar.gz"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away what stands here")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, file: Path, replace: bool, json: bool, **_: object) -> None:
        try:
            if not replace and not backups.is_empty(settings.ENVIRONMENT):
                raise CommandError("This deployment is not empty. Say --replace to throw away what stands here.")
            with backups.opened(file, settings.ENVIRONMENT) as (manifest, folder):
                backups.put_back(folder, manifest, settings.ENVIRONMENT)
            call_command("prepare", stdout=io.StringIO(), stderr=self.stderr)  # its key is not what was asked for
            found = audit.verify(manifest.checkpoint or None)
        except backups.CannotBackUp as problem:
            raise CommandError(str(problem)) from problem
        except Problem as problem:
            raise CommandError(problems.sentence(problem)) from problem
        # it is looked for after everything else, so all else fits where this is the first that does not
        leaves = counted(found.size, "leaf", "leaves")
        is_sound = found.fault is None or found.fault.kind is audit.FaultKind.WITNESS
        if not is_sound or found.size != manifest.size:
            raise CommandError(f"The log is not the one of the backup: {leaves if is_sound else found.fault}")
        words = f"The log has {leaves} and the root of the backup, {manifest.root}."
        self.stdout.write(_as_json(manifest) if json else words)
        if found.fault is not None:
            self.stderr.write(NOT_COSIGNED.format(witness=found.fault.where))
        self.stderr.write(GOES_ON.format(leaves=leaves))


def _as_json(manifest: backups.Manifest) -> str:
    return json.dumps({"restored": manifest.made_at, "log": {"size": manifest.size, "root": manifest.root}})
