"""The files that the browser fetches, gathered once and not at every start."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

_MARK = ".gathered"


class GzipStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and gzip only: brotli's best costs seconds at the first start and saves a village little."""

    # A script that imports another finds it under its hashed name too. Django's own switch for this would also read
    # the scripts of other packages, which name what is not there.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("dues/*.js", ((r'(?P<matched>from "(?P<url>\.[^"]+\.js)";)', 'from "%(url)s";'),)),
    )

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(**options, use_brotli=False)


def gather() -> None:
    """Gather, hash and compress the static files, unless the sources are those of the last time."""
    mark = Path(settings.STATIC_ROOT) / _MARK
    now = _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(now)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
