"""Settings under pytest. `VIENREIZ_TEST_DATABASE=postgresql://…` runs every test on PostgreSQL."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="vienreiz-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
Path(_folder, "static").mkdir()  # whitenoise warns where there is none
Path(_folder, "metrics").mkdir()
os.environ.setdefault("VIENREIZ_SECRET_KEY", "a secret for tests alone, forty letters!")
os.environ["VIENREIZ_DATA"] = _folder
os.environ["VIENREIZ_DEMO"] = "1"
if "VIENREIZ_TEST_DATABASE" in os.environ:
    _server = os.environ["VIENREIZ_TEST_DATABASE"].rstrip("/")
    os.environ["VIENREIZ_DATABASE_URL"] = f"{_server}/vienreiz"
    os.environ["VIENREIZ_LOG_DATABASE_URL"] = f"{_server}/vienreiz_log"

from .settings import *  # noqa: E402, F403
from .settings import DATABASES  # noqa: E402

LOG_OWNER = None  # the role of tests owns what it makes
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
for _alias, _database in DATABASES.items():
    if "sqlite3" in str(_database["ENGINE"]):
        _database["TEST"] = {"NAME": f"{_folder}/test_{_alias}.sqlite3"}
