"""The product's application for all tests of one browser worker, as a process with the product's own settings:

    python -m tests.browser.serving FILE

The file names the database of the test at hand; every answer is given from that one. Prints its port.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from waitress.server import create_server

from kongboon.config.wsgi import application


def main() -> None:
    """Serve until the process is ended."""
    named, thread = Path(sys.argv[1]), local()
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        # There no connection outlives its answer: a test's database is dropped when the test is over.
        connections[DEFAULT_DB_ALIAS].settings_dict["CONN_MAX_AGE"] = 0

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        database = named.read_text(encoding="utf-8")
        if getattr(thread, "database", None) != database:
            connections.close_all()  # of this thread, to the database of an earlier test
            connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = thread.database = database
        return application(environ, start_response)

    server = create_server(answer, host="127.0.0.1", port=0, threads=8, ident="Kongboon")
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
