"""Every table that the change log leaves out, with why; a test holds both lists to the models."""

from __future__ import annotations

_SEALED = "sealed books: rows are only added, each with officer and moment"
_ADDED = "rows are only added, each with officer and moment"
_ERASED = "rows are added, each with officer and moment; words about an erased person go by a request of two"
LEFT_OUT: dict[str, str] = {
    "access_user_groups": "not used: what a person may do is their office",
    "access_user_user_permissions": "not used: what a person may do is their office",
    "funds_fundcounter": "counts ids and says nothing of the fund",
    "governance_change": "the log itself: rows are only added",
    "governance_look": "the log of looks: rows are only added",
    "governance_changesseen": "how far an officer has read this log",
    "access_session": "an open sign-in, sealed; it ends by itself and by its owner",
    "access_shelllogin": "a sign-in at the shell, sealed; it ends after half an hour",
    "access_device": "which browsers a person used before; decides nothing but how slow guessing is",
    "access_signin": "the log of sign-ins: decides nothing but how slow guessing is, and ends by itself",
    "documents_documentview": "the log of looks: rows are only added",
    "regulations_regulationwithdrawal": _ADDED,
    "regulations_regulationminutes": _ADDED,
    "ledger_seal": _SEALED,
    "ledger_batch": _SEALED,
    "ledger_entry": _SEALED,
    "ledger_line": _SEALED,
    "ledger_pettycash": "rows are only added, each with its entry in the sealed books",
    "ledger_depositslip": _ADDED,
    "ledger_head": "the end of the sealed chain, held by its guards to the last seal",
    "benefits_claim": "its guards allow only the steps of a claim's life, each with officer and moment",
    "dues_handover": _ADDED,
    "benefits_appeal": _ERASED,
    "benefits_exceptiongrant": _ERASED,
    "outlook_projection": "its guards keep an answer as it is; a question moves no money and no right",
    "outlook_projectionatmeeting": _ADDED,
}
