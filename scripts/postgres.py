"""A throw-away PostgreSQL cluster, for tests and benchmarks.

    python scripts/postgres.py -- COMMAND...

starts one, runs COMMAND with KONGBOON_TEST_POSTGRES_OWNER_URL and KONGBOON_TEST_POSTGRES_APP_URL
in its environment, stops it, removes it and exits with the command's status. fsync is on, as in
production. Root runs it as Debian's `postgres` user, because initdb refuses root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

# Debian's /tmp may lie in memory; whoever wants that names it with TMPDIR.
DISK = "/var/tmp"  # noqa: S108
VERSIONS = Path("/usr/lib/postgresql")
REMEDY = "apt-get install postgresql   (as root)"
START_TRIES = 5
START_SECONDS = 60
STOP_SECONDS = 15
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# The owner makes databases and tables; the application may not own anything, so no guard is in its reach.
ROLES = ("CREATE ROLE kongboon_owner LOGIN CREATEDB", "CREATE ROLE kongboon_app LOGIN NOCREATEDB")
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
timezone = 'UTC'
"""


class PostgresError(Exception):
    """The cluster cannot be had; the text says why and what is wanted."""


@dataclass(frozen=True)
class Cluster:
    """Addresses of a running cluster; both lead to its maintenance database."""

    owner_url: str
    app_url: str

    def environment(self) -> dict[str, str]:
        """The two addresses under the names that the tests read."""
        return {
            "KONGBOON_TEST_POSTGRES_OWNER_URL": self.owner_url,
            "KONGBOON_TEST_POSTGRES_APP_URL": self.app_url,
        }


def newest_programs() -> Path:
    """The bin folder of the newest PostgreSQL installed."""
    found = [path.parent for path in VERSIONS.glob("*/bin/initdb")]
    if not found:
        raise PostgresError(f"No PostgreSQL server is installed: {REMEDY}")
    return max(found, key=lambda path: [int(part) for part in path.parent.name.split(".")])


def free_port() -> int:
    """A loopback port that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def account() -> dict[str, Any]:
    """As whom PostgreSQL's programs run: `postgres` if we are root, else as we are."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise PostgresError(f"There is no user 'postgres': {REMEDY}") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """PostgreSQL's programs, in a folder of their own and as a user whom they accept."""

    def __init__(self) -> None:
        self.programs = newest_programs()
        self.account = account()
        self.folder = Path(tempfile.mkdtemp(prefix="kongboon-postgres-", dir=os.environ.get("TMPDIR", DISK)))
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        if self.account:
            os.chown(self.folder, self.account["user"], self.account["group"])

    def options(self) -> dict[str, Any]:
        """How every program is started: its user, its folder, and nothing of the caller's environment."""
        surroundings = {"PATH": os.defpath, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        return {"cwd": self.folder, "env": surroundings, **self.account}

    def run(self, program: str, *arguments: str) -> None:
        """Run one program to its end; PostgresError carries what it said if it failed."""
        done = subprocess.run(  # noqa: S603
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **self.options(),
        )
        if done.returncode != 0:
            raise PostgresError(f"{program} failed ({done.returncode}):\n{done.stdout}{done.stderr}")

    def initialise(self) -> None:
        """Make the files of a cluster: UTF8, C.UTF-8, page checksums."""
        character_set = ("--encoding=UTF8", "--locale=C.UTF-8")
        options = ("--username=postgres", "--auth=trust", "--data-checksums", "--no-sync")
        self.run("initdb", f"--pgdata={self.data}", *character_set, *options)
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(folder=self.folder))

    def start(self) -> None:
        """Start on a free port; again on another one if that was taken in the meantime."""
        for _ in range(START_TRIES):
            self.port = free_port()
            with self.log.open("wb") as log:
                self.process = subprocess.Popen(  # noqa: S603
                    [self.programs / "postgres", "-D", self.data, "-p", str(self.port)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # a Ctrl-C at the keyboard is for us; we stop the server
                    **self.options(),
                )
            if self.answers():
                return
        raise PostgresError(f"PostgreSQL does not start:\n{self.log.read_text(errors='replace')}")

    def answers(self) -> bool:
        """Wait until the server takes connections; False if it ended or START_SECONDS passed."""
        probe = [str(self.programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        last = time.monotonic() + START_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < last:
            if subprocess.run(probe, check=False, **self.options()).returncode == 0:  # noqa: S603
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """Stop our own server at once (SIGQUIT is its immediate shutdown) and remove the folder."""
        try:
            if self.process and self.process.poll() is None:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        finally:
            self.remove_folder()

    def remove_folder(self) -> None:
        """Remove the folder; what an interrupted initdb leaves behind may write to it a moment longer."""
        last = time.monotonic() + STOP_SECONDS
        while self.folder.exists():
            try:
                shutil.rmtree(self.folder)
            except OSError:
                if time.monotonic() > last:
                    raise
                time.sleep(0.1)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A fresh cluster (UTF8, C.UTF-8, checksums) with an owner and an application role."""
    server = Server()
    try:
        server.initialise()
        server.start()
        address = ("--host=127.0.0.1", f"--port={server.port}", "--username=postgres", "--dbname=postgres")
        server.run("psql", "--no-psqlrc", "--quiet", *address, *(f"--command={role}" for role in ROLES))
        place = f"127.0.0.1:{server.port}/postgres"
        yield Cluster(f"postgresql://kongboon_owner@{place}", f"postgresql://kongboon_app@{place}")
    finally:
        server.stop()


def leave(number: int, frame: FrameType | None) -> None:
    """Turn a signal into an orderly exit, so that the cluster is stopped and removed."""
    del frame
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # a second one must not cut the cleaning short
    sys.exit(128 + number)


def main(arguments: Sequence[str]) -> int:
    """Run the command beside a cluster; its exit status, 1 if there is no cluster, 2 wrong usage."""
    if len(arguments) < 2 or arguments[0] != "--":
        print("usage: python scripts/postgres.py -- COMMAND...", file=sys.stderr)
        return 2
    for number in SIGNALS:
        signal.signal(number, leave)
    try:
        with cluster() as running:
            child = subprocess.Popen(arguments[1:], env={**os.environ, **running.environment()})  # noqa: S603
            try:
                status = child.wait()
            finally:
                if child.poll() is None:
                    child.terminate()
                    child.wait()
            # A command ended by a signal reports it negative; a shell says 128 + number.
            return status if status >= 0 else 128 - status
    except (PostgresError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
