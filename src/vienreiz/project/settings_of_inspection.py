"""Settings of commands that look at no deployment: they run where nothing is set, or something odd."""

import os
import secrets

from . import environment


def _problems() -> tuple[str, ...]:
    try:
        environment.read(os.environ)
    except environment.EnvironmentProblem as problem:
        return problem.args
    return ()


def _can_stand_in() -> bool:
    """Whether a key of this process's own was all that was missing."""
    os.environ["VIENREIZ_SECRET_KEY"] = secrets.token_urlsafe(48)
    return not _problems()


ENVIRONMENT_PROBLEMS = _problems()
HAS_DEPLOYMENT = not ENVIRONMENT_PROBLEMS or _can_stand_in()  # else what follows is nobody's
if not HAS_DEPLOYMENT:
    for _name in [name for name in os.environ if name.startswith("VIENREIZ_") and name != "VIENREIZ_SECRET_KEY"]:
        del os.environ[_name]

from .settings import *  # noqa: E402, F403
