"""A filed paper is never exchanged for another, and nobody removes their own name from who looked at it."""

from __future__ import annotations

from kongboon.kernel.guards import Guard, append_only

GUARDS: list[Guard] = [
    *append_only("documents_document", "(fund_id=NEW.fund_id AND sha256=NEW.sha256)"),
    *append_only("documents_documentview"),
]
