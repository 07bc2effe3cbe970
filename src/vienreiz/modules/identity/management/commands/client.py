"""`vienreiz client let-in | list | shut-out`: which subsystems may ask."""

import json
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.modules.identity import public as identity

OPERATOR = actors.operator("command-line")


class Command(BaseCommand):
    help = (
        "Let a subsystem of an institution ask over HTTP, by a token. "
        "Example: vienreiz client let-in tax-office/returns --title 'Returns, production' --days 90"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        let_in = acts.add_parser(
            "let-in",
            help="make a token; its secret is printed once and kept nowhere",
            description="Make a token. Example: vienreiz client let-in tax-office/returns --days 90",
        )
        let_in.add_argument("subsystem", help="organisation/subsystem")
        let_in.add_argument("--title", default="Made on the command line")
        let_in.add_argument("--days", type=int, default=90, help="how long it is valid, a year at most")
        let_in.add_argument("--json", action="store_true", help="print JSON")
        listing = acts.add_parser(
            "list",
            help="list the tokens of a subsystem, newest first",
            description="List its tokens. Example: vienreiz client list tax-office/returns --json",
        )
        listing.add_argument("subsystem", help="organisation/subsystem")
        listing.add_argument("--json", action="store_true", help="print JSON")
        shut_out = acts.add_parser(
            "shut-out",
            help="end a token at once",
            description="Its id is in the list. Example: vienreiz client shut-out 01a21cef-6300-7b44-8f08-48681840eacc",
        )
        shut_out.add_argument("token_id", type=UUID)

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            {"let-in": self._let_in, "list": self._list, "shut-out": self._shut_out}[act](options)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence))
            sys.exit(1)

    def _let_in(self, options: dict[str, Any]) -> None:
        at = clock.now()
        token, secret = identity.create_client_token(
            options["subsystem"],
            title=options["title"],
            expires_at=at + timedelta(days=options["days"]),
            by=OPERATOR,
            at=at,
        )
        self.stderr.write(f"Valid until {token.expires_at:%Y-%m-%d}. This is the only time the secret is shown:")
        self.stdout.write(json.dumps({**_facts(token), "secret": secret}) if options["json"] else secret)

    def _list(self, options: dict[str, Any]) -> None:
        found = [_facts(token) for token in identity.client_tokens_of(options["subsystem"])]
        lines = [f"{one['id']}  {one['state']:<8} until {one['expires_at'][:10]}  {one['title']}" for one in found]
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(lines) or "There are none.")

    def _shut_out(self, options: dict[str, Any]) -> None:
        identity.revoke_client_token(options["token_id"], by=OPERATOR, at=clock.now())
        self.stdout.write("It opens nothing any more.")


def _facts(token: identity.ClientToken) -> dict[str, str]:
    return {
        "id": str(token.id),
        "subsystem": token.subsystem,
        "title": token.title,
        "state": identity.state_of(token, at=clock.now()),
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
    }
