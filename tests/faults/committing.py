"""Asks so many times, between two marks that `strace` can see. Argument: how often."""

import os
import sys


def main(asks: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from vienreiz.modules.exchange import public as exchange
    from vienreiz.modules.exchange import testing

    call_command("prepare")
    country = testing.small_country()
    exchange.ask(testing.own_ask(country.ada))  # makes her key
    mark()
    for _ in range(int(asks)):
        exchange.ask_many([testing.own_ask(country.ada, service) for service in testing.SERVICES_ABOUT_PERSONS])
    mark()


def mark() -> None:
    """A system call that nothing else makes here."""
    os.getppid()


if __name__ == "__main__":
    main(*sys.argv[1:])
