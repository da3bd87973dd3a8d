"""A report that left the fund is never altered."""

from __future__ import annotations

from kongboon.kernel.guards import Guard, append_only

GUARDS: list[Guard] = append_only("reports_frozenreport")
