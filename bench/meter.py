"""CPU seconds of this process and of the PostgreSQL cluster that it talks to."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """CPU seconds of client and server, and the client's largest memory in MB."""

    client: float
    server: float
    memory_mb: float

    @property
    def cpu(self) -> float:
        return self.client + self.server


class Meter:
    """Measures from its making to `read`; `backend` is the process id of a PostgreSQL session, or None."""

    def __init__(self, backend: int | None = None) -> None:
        self.cluster = _parent(backend) if backend else None
        self.client, self.server = _client(), _server(self.cluster)

    def read(self) -> Spent:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return Spent(_client() - self.client, _server(self.cluster) - self.server, usage.ru_maxrss / 1024)


def _client() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _fields(pid: int | str) -> list[str]:
    """Fields of /proc/PID/stat after the command's name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parent(pid: int) -> int:
    return int(_fields(pid)[1])


def _server(cluster: int | None) -> float:
    """The postmaster, its living children, and those that it has seen end: WAL writer and vacuum count too."""
    if cluster is None:
        return 0.0
    ticks = sum(map(int, _fields(cluster)[11:15]))
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = _fields(path.name)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == cluster:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS
