"""What may stand in the log: when, how grave, where in the program. Nobody's name, number or words."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

# National ids, telephones, bank accounts and keys of rows have eight digits or more; a fund's code has seven.
_PERSONAL = re.compile(r"[฀-๿](?:\s*[฀-๿])*|[0-9](?:[ .-]?[0-9]){7,}")


class DiscreetFormatter(logging.Formatter):
    """Lines without personal data, whichever library wrote them.

    Thai letters and long numbers become “…”. Of an exception stand its kind and the places it came through: its words,
    and the rows that a database quotes in them, do not. Folders are left out too, for they are named after people.
    """

    def format(self, record: logging.LogRecord) -> str:
        message = " ".join(_PERSONAL.sub("…", record.getMessage()).split())
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {message}"
        if record.exc_info and record.exc_info[1] is not None:
            line = "\n".join([line, *_places(record.exc_info[2]), _kinds(record.exc_info[1])])
        return line


def _places(passed: TracebackType | None) -> list[str]:
    return [
        f"  {frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(passed)
    ]


def _kinds(raised: BaseException | None) -> str:
    """An exception and what it came from, e.g. "django.db.utils.DataError from psycopg.errors.NumericValueOutOfRange"."""
    kinds = []
    while raised is not None:
        kinds.append(f"{type(raised).__module__}.{type(raised).__qualname__}")
        raised = raised.__cause__ or raised.__context__
    return " from ".join(kinds)
