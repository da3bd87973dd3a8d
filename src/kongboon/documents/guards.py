"""A filed paper is never exchanged for another, and nobody removes their own name from who looked at it.

A paper may be erased once, with the person whose it is: its name goes, and nothing else of the row changes.
"""

from __future__ import annotations

from kongboon.kernel.guards import Guard, append_only, changed

_FIXED = (
    "id", "fund_id", "kind", "sha256", "upload_sha256", "content_type", "size", "stored_name", "uploaded_by_id",
    "uploaded_at",
)  # fmt: skip
_UPDATES = {
    "documents_document.append_only": changed(*_FIXED)
    + " OR OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.file_name<>'' OR NEW.fingerprint IS NOT NULL"
}

GUARDS: list[Guard] = [
    *append_only("documents_document", "(fund_id=NEW.fund_id AND sha256=NEW.sha256)", updates=_UPDATES),
    *append_only("documents_documentview"),
]
