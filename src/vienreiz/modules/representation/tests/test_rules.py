from uuid import UUID

from vienreiz.modules.representation import rules


def test_the_digest_of_a_mandate_never_changes() -> None:
    """By sha256sum; entries of the log cite it."""
    form = {"article": "act-1", "power": "parent", "represented": str(UUID(int=1))}

    assert rules.digest(form) == "b6cb51f5e515377fac6c5896306833c6d6126f9c289737c1f8d53cdd5666ff0f"
