"""Guards of this app: the change log's triggers, and those that keep its rows as they were written."""

from __future__ import annotations

from kongboon.governance import change_log
from kongboon.kernel.guards import Guard

GUARDS: list[Guard] = change_log.guards()
