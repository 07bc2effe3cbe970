"""`vienreiz prepare`: what a deployment needs before its first request, and after each upgrade."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from vienreiz.modules.audit import public as audit
from vienreiz.project.environment import database

OWNER = "log_owner"


class Command(BaseCommand):
    help = (
        "Make or upgrade the tables of both databases and the log's key. Harmless to repeat. Example: vienreiz prepare"
    )

    def handle(self, **_: Any) -> None:
        settings.ENVIRONMENT.folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", database="default", verbosity=0, interactive=False)
        if connections["log"].vendor == "postgresql":
            self._migrate_as_owner()
        else:
            call_command("migrate", database="log", verbosity=0, interactive=False)
        audit.prepare_key()
        self.stderr.write("Both databases and the log's key are ready.")

    def _migrate_as_owner(self) -> None:
        """The role that writes entries may not make tables; the owner does, and grants it INSERT and SELECT alone."""
        connections.databases[OWNER] = {**connections.databases["log"], **database(settings.ENVIRONMENT.log_owner_url)}
        call_command("migrate", database=OWNER, verbosity=0, interactive=False)
        writer = connections.databases["log"]["USER"]
        owner = connections[OWNER]
        if not writer or writer == connections.databases[OWNER]["USER"]:
            self.stderr.write(
                "Warning: the log is written by the role that owns it; give VIENREIZ_LOG_DATABASE_URL another."
            )
            return
        with owner.cursor() as cursor:
            role = owner.ops.quote_name(writer)
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        owner.close()
