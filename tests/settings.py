"""The product's settings on a throw-away data folder; only what would slow a test down differs."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.umask(0o077)  # as the command line does
_FOLDER = tempfile.mkdtemp(prefix="kongboon-test-")
_OWNER_PID = os.getpid()
os.environ["KONGBOON_DATA_DIR"] = _FOLDER
os.environ.pop("KONGBOON_DATABASE_URL", None)
os.environ.pop("KONGBOON_OWNER_URL", None)
TEST_DATABASE = os.environ.get("KONGBOON_TEST_DATABASE", "sqlite")
if TEST_DATABASE == "postgresql":
    os.environ["KONGBOON_DATABASE_URL"] = os.environ["KONGBOON_TEST_POSTGRES_APP_URL"]
    os.environ["KONGBOON_OWNER_URL"] = os.environ["KONGBOON_TEST_POSTGRES_OWNER_URL"]

from kongboon.config.settings import *  # noqa: E402, F403


@atexit.register
def _remove_folder() -> None:
    if os.getpid() == _OWNER_PID:
        shutil.rmtree(_FOLDER, ignore_errors=True)


PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
AXES_ENABLED = False
MFA = "never"
