"""Where a month happens: an empty database of one kind, the command line at a moment, a server, papers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Wrong(Exception):
    """The month did not come out as it must."""


class Place:
    """One empty installation in a folder of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("KONGBOON_", "DJANGO_"))
        } | {"KONGBOON_DATA_DIR": str(folder / "data"), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
        self.own: dict[str, str] = {}  # passwords that people chose themselves
        if database == "postgresql":
            self.environment |= _postgresql(f"kb_month_{os.getpid()}")

    def run(self, moment: str, *words: str, stdin: str = "", code: int = 0) -> str:
        """`kongboon WORDS` at a moment; its output. Wrong if it ends with another code."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.month.clocked", moment, *words],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode != code:
            raise Wrong(
                f"kongboon {' '.join(words)}: exit {done.returncode}, wanted {code}\n{done.stdout}{done.stderr}"
            )
        return done.stdout if code == 0 else done.stderr + done.stdout

    def login(self, moment: str, username: str, password: str) -> None:
        """Sign somebody in at the shell, with an own password from the first time on."""
        first = self.own.get(username, password)
        self.own[username] = f"{password} ของเราเอง"
        words = ("login", username, "--password-stdin")
        self.run(moment, *words, stdin=f"{first}\n{self.own[username]}\n")

    def figures(self, moment: str, *words: str) -> Any:
        """The figures that a command prints with --json."""
        return json.loads(self.run(moment, *words, "--json"))

    @contextmanager
    def serving(self, moment: str) -> Iterator[str]:
        """`kongboon serve` at a moment, on a free port; yields its address and stops it by its own id."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.month.clocked", moment, "serve", "--port", "0"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            found = re.search(r"http://[0-9.]+:\d+/", said)
            if found is None:
                raise Wrong(
                    f"serve said: {said}{process.stdout.read() if process.poll() is not None else ''}"
                )
            yield found[0]
        finally:
            process.terminate()
            process.wait(20)


def _postgresql(name: str) -> dict[str, str]:
    """A new database in the cluster of scripts/postgres.py: the owner makes the tables, the application serves."""
    import psycopg

    owner = os.environ["KONGBOON_TEST_POSTGRES_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    app = os.environ["KONGBOON_TEST_POSTGRES_APP_URL"]
    return {
        "KONGBOON_OWNER_URL": f"{owner.rsplit('/', 1)[0]}/{name}",
        "KONGBOON_DATABASE_URL": f"{app.rsplit('/', 1)[0]}/{name}",
    }
