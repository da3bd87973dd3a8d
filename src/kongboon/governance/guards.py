"""Guards of this app: the change log's triggers, and those that keep its rows, and those of looks, as they were written."""

from __future__ import annotations

from kongboon.governance import change_log
from kongboon.kernel.guards import Guard, append_only

GUARDS: list[Guard] = [*change_log.guards(), *append_only("governance_look")]
