"""Fresh databases for every run, copied from one that was prepared once."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_numbers = itertools.count(1)


class Sqlite:
    """Files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"

    def environment(self, place: str) -> dict[str, str]:
        return {"KONGBOON_DATABASE_URL": f"sqlite:///{place}"}

    def owner(self, place: str) -> str:
        return place

    def template_place(self) -> str:
        return str(self.template)

    def empty(self) -> str:
        return str(self.folder / f"empty{next(_numbers)}.sqlite3")

    @contextmanager
    def copy(self, of: str) -> Iterator[str]:
        place = self.folder / f"copy{next(_numbers)}.sqlite3"
        with sqlite3.connect(of) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(of, place)
        try:
            yield str(place)
        finally:
            self.drop(str(place))

    def drop(self, place: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(place + end).unlink(missing_ok=True)


class Postgresql:
    """Databases of the throw-away cluster that scripts/postgres.py started."""

    name = "postgresql"

    def __init__(self) -> None:
        self.owner_url = os.environ["KONGBOON_TEST_POSTGRES_OWNER_URL"]
        self.app_url = os.environ["KONGBOON_TEST_POSTGRES_APP_URL"]

    def environment(self, place: str) -> dict[str, str]:
        return {
            "KONGBOON_DATABASE_URL": self.app_url.rsplit("/", 1)[0] + f"/{place}",
            "KONGBOON_OWNER_URL": self.owner(place),
        }

    def owner(self, place: str) -> str:
        return self.owner_url.rsplit("/", 1)[0] + f"/{place}"

    def template_place(self) -> str:
        self._run('CREATE DATABASE "bench_template"')
        return "bench_template"

    def empty(self) -> str:
        place = f"bench_{next(_numbers)}"
        self._run(f'CREATE DATABASE "{place}"')
        return place

    @contextmanager
    def copy(self, of: str) -> Iterator[str]:
        place = f"bench_{next(_numbers)}"
        self._run(f'CREATE DATABASE "{place}" TEMPLATE "{of}"')
        try:
            yield place
        finally:
            self.drop(place)

    def drop(self, place: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{place}"')

    def _run(self, sql: str) -> None:
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            owner.execute(sql)  # type: ignore[arg-type]


Database = Sqlite | Postgresql
