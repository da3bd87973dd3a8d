"""django-hordak alone, on the database that BENCH_PEER_URL names; run with the interpreter of .venv-bench."""

from __future__ import annotations

import os
from urllib.parse import urlparse

_url = urlparse(os.environ["BENCH_PEER_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username,
        "HOST": _url.hostname,
        "PORT": str(_url.port),
    }
}
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"]
SECRET_KEY = "bench"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEFAULT_CURRENCY = "THB"
HORDAK_CURRENCIES = ["THB"]
HORDAK_INTERNAL_CURRENCY = "THB"
