"""Ann, and how she signs in at the demonstration's eID."""

from typing import Any

from django.test import Client

CODE = "020202-20202"


def typed(client: Client, code: str = CODE) -> Any:
    return client.post("/sign-in/demo", {"code": code, "assurance": "3"})
