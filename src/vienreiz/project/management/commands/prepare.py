"""`vienreiz prepare`: what a deployment needs before its first request, and after each upgrade."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.kernel.http import problems
from vienreiz.kernel.text import counted
from vienreiz.modules.audit import public as audit
from vienreiz.modules.erasure import public as erasure
from vienreiz.project import environment


class Command(BaseCommand):
    help = (
        "Make or upgrade the tables of both databases and the log's key, and print its verifier key. Harmless to "
        "repeat. Example: vienreiz prepare"
    )

    def handle(self, **_: Any) -> None:
        environment.make_folders(settings.ENVIRONMENT)
        call_command("migrate", database="default", verbosity=0, interactive=False)
        if connections["log"].vendor == "postgresql":
            self._migrate_as_owner()
        else:
            call_command("migrate", database="log", verbosity=0, interactive=False)
        self.stdout.write(audit.prepare_key())  # whoever starts a witness needs the log's verifier key next
        self._erase_again()
        self.stderr.write("Both databases and the log's key are ready.")

    def _migrate_as_owner(self) -> None:
        """The role that writes entries may not make tables; the owner does, and grants it INSERT and SELECT alone."""
        writer = connections.databases["log"]["USER"]
        with audit.as_owner() as alias:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
            if not writer or writer == connections.databases[alias]["USER"]:
                self.stderr.write(
                    "Warning: the log is written by the role that owns it; give VIENREIZ_LOG_DATABASE_URL another."
                )
                return
            owner = connections[alias]
            with owner.cursor() as cursor:
                role = owner.ops.quote_name(writer)
                cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
                cursor.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}")
                cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")

    def _erase_again(self) -> None:
        """A backup that was restored still holds who was erased since: the list of erasures is done once more."""
        try:
            again = erasure.replay(by=actors.operator("prepare"), at=clock.now())
        except Problem as problem:
            raise CommandError(problems.sentence(problem)) from problem
        if again:
            self.stderr.write(f"Erased again, since a restored backup held them: {counted(again, 'person')}.")
