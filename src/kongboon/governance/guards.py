"""Guards of this app: the change log's triggers, and those of looks, of requests and their words, of the set-up.

Nobody agrees to what they asked for themselves, nothing is done without the word of somebody else, and what is over
stays over; tried by raw SQL in tests/test_request_guards.py.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.funds.guards import LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.governance import change_log
from kongboon.governance.thresholds import DEFAULT_APPROVALS
from kongboon.kernel.guards import (
    ERASED,
    Guard,
    append_only,
    changed,
    guard,
    in_json,
    no_replace,
    only_erased,
)

# A word of somebody else than the submitter: another office, and not the same person under another office.
OTHER_PERSON = (
    "{officer}<>{submitter} AND NOT EXISTS(SELECT 1 FROM {{p}}access_officer a JOIN {{p}}access_officer s"
    " ON s.user_id=a.user_id WHERE a.id={officer} AND s.id={submitter})"
)
_ITS_REQUEST = "SELECT 1 FROM {p}governance_request r WHERE r.id=NEW.request_id AND r.fund_id=NEW.fund_id"
_ENDED = (
    "EXISTS(SELECT 1 FROM {p}governance_requestact a WHERE a.request_id=NEW.request_id AND a.kind<>'confirm')"
)


def _other(officer: str, asker: str) -> str:
    return OTHER_PERSON.format(officer=officer, submitter=asker).replace("{{p}}", "{p}")


# The last second of a day in Bangkok, counted from its midnight in UTC. Of one day the hour is not known, and a fund
# that moves in brings words of officers whose office has ended since: so a word counts by its own day.
_END_OF_DAY = (24 - 7) * 3600


def _after_office(officer: str, at: str) -> str:
    """Under which an office had ended before the day of a word."""
    return (
        f"EXISTS(SELECT 1 FROM {{p}}access_officer e WHERE e.id={officer} AND e.active_to IS NOT NULL"
        f" AND {{seconds}}{at}{{end}}>={{seconds}}e.active_to{{end}}+{_END_OF_DAY})"
    )


_CONFIRMED = (
    "EXISTS(SELECT 1 FROM {p}governance_requestact d JOIN {p}governance_request r ON r.id=d.request_id"
    " WHERE d.request_id=NEW.request_id AND d.kind='confirm' AND "
    + _other("d.officer_id", "r.asked_by_id")
    + ")"
)
_BOUND, _HOURS = DEFAULT_APPROVALS[-2].up_to_satang, DEFAULT_APPROVALS[-1].wait_hours
_REQUESTS = {
    "request.foreign": f"NEW.id/{ROWS_PER_FUND}<>NEW.fund_id OR NEW.asked_by_id/{ROWS_PER_FUND}<>NEW.fund_id",
    "request.ended": _after_office("NEW.asked_by_id", "NEW.at"),
}
_ACTS = {
    "request_act.foreign": f"NEW.id/{ROWS_PER_FUND}<>NEW.fund_id OR NEW.officer_id/{ROWS_PER_FUND}<>NEW.fund_id"
    f" OR NOT EXISTS({_ITS_REQUEST})",
    "request_act.ended": _after_office("NEW.officer_id", "NEW.at"),
    # So that a word of somebody whose office has ended is not dated back to before there was a request.
    "request_act.early": f"EXISTS({_ITS_REQUEST} AND {{seconds}}NEW.at{{end}}<{{seconds}}r.at{{end}})",
    "request_act.own": f"NEW.kind IN ('confirm','decline') AND NOT EXISTS({_ITS_REQUEST} AND "
    + _other("NEW.officer_id", "r.asked_by_id")
    + ")",
    "request_act.over": _ENDED,
    "request_act.not_confirmed": f"NEW.kind='done' AND NOT {_CONFIRMED}",
    # A single sum above the program's own bound waits, whatever is added up with it and whoever is there to agree.
    "request_act.soon": f"NEW.kind='done' AND EXISTS({_ITS_REQUEST} AND r.amount_satang>{_BOUND}"
    f" AND {{seconds}}NEW.at{{end}}<{_HOURS}*3600+(SELECT MAX({{seconds}}w.at{{end}})"
    " FROM {p}governance_requestact w WHERE w.request_id=NEW.request_id AND w.kind='confirm'))",
}
# Names go out of a request once, while the erasing of a person to which another officer agreed is being done.
_BEING_ERASED = (
    "EXISTS(SELECT 1 FROM {p}governance_request q JOIN {p}governance_requestact w ON w.request_id=q.id"
    " WHERE q.fund_id=NEW.fund_id AND q.act='erase_member' AND w.kind='confirm' AND NOT EXISTS(SELECT 1"
    " FROM {p}governance_requestact x WHERE x.request_id=q.id AND x.kind<>'confirm'))"
)
_REQUEST_ERASED = {
    "governance_request.append_only": changed(
        "id", "fund_id", "act", "amount_satang", "asked_by_id", "idem_key", "place", "at"
    )
    + " OR OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.act='erase_member'"
    f" OR NEW.payee NOT IN ('','{ERASED}') OR NEW.reason NOT IN ('','{ERASED}') OR NOT {_BEING_ERASED}"
}
_ITS_OPENING = (
    "SELECT 1 FROM {p}ledger_batch b WHERE b.fund_id=NEW.fund_id AND b.batch_no=NEW.opening_no"
    " AND b.kind='opening'"
)
_SIGNATURES = {
    "set_up.ended": _after_office("NEW.officer_id", "NEW.at"),
    "set_up.foreign": f"NEW.id/{ROWS_PER_FUND}<>NEW.fund_id OR NEW.officer_id/{ROWS_PER_FUND}<>NEW.fund_id",
    # Signed is what is there: an opening that comes later is signed anew, and by somebody else than who enters it.
    "set_up.opening": f"NEW.opening_no<>0 AND NOT EXISTS({_ITS_OPENING})",
    "set_up.own": f"EXISTS({_ITS_OPENING} AND NOT (" + _other("NEW.officer_id", "b.posted_by_id") + "))",
    "set_up.office": "EXISTS(SELECT 1 FROM {p}access_officer o WHERE o.id=NEW.officer_id"
    " AND o.role IN ('collector','auditor'))",
    # Whoever printed the slip knows its code: it is nobody's own word yet.
    "set_up.slip": "EXISTS(SELECT 1 FROM {p}access_officer o JOIN {p}access_user u ON u.id=o.user_id"
    " WHERE o.id=NEW.officer_id AND u.must_choose_password)",
}


def _bank_agreed(column: str) -> str:
    """Under which two officers agreed to what a bank account is to say in a column, and it is being done."""
    return (
        "EXISTS(SELECT 1 FROM {p}governance_request r JOIN {p}governance_requestact w ON w.request_id=r.id"
        " AND w.kind='confirm' WHERE r.fund_id=NEW.fund_id AND r.act='correct_bank_account'"
        f" AND CAST({in_json('r.terms', 'bank_id')} AS bigint)=NEW.id"
        f" AND {in_json('r.terms', f'after.{column}')}=NEW.{column}"
        " AND NOT EXISTS(SELECT 1 FROM {p}governance_requestact o WHERE o.request_id=r.id AND o.kind<>'confirm'))"
    )


# Where the fund's money goes.
_BANK = {
    "bank_account.by_two": " OR ".join(
        f"NEW.{column}<>OLD.{column} AND NOT {_bank_agreed(column)}" for column in ("bank", "number")
    )
}

_N, _BANGKOK, _WEEK = ROWS_PER_FUND, 7 * 3600, 7 * 24 * 3600  # rows, seconds
_RESOLUTION, _USE = "governance_resolution", "governance_resolutionuse"
_OF_ITS_FUND = f"SELECT 1 FROM {{p}}{_RESOLUTION} r WHERE r.id=NEW.resolution_id AND r.fund_id=NEW.fund_id"
_RESOLUTIONS = {
    "resolution.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.recorded_by_id/{_N}<>NEW.fund_id"
    f" OR NEW.minutes_id/{_N}<>NEW.fund_id",
    "resolution.to_come": f"{{seconds}}NEW.held_on{{end}}>{{seconds}}NEW.at{{end}}+{_BANGKOK}",
}
_STOPS = {
    "resolution_stop.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.officer_id/{_N}<>NEW.fund_id"
    f" OR NOT EXISTS({_OF_ITS_FUND})",
}
_USES = {
    "resolution_use.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.officer_id/{_N}<>NEW.fund_id"
    f" OR NOT EXISTS({_OF_ITS_FUND})",
    "resolution_use.waits": f"NEW.is_alone AND NOT EXISTS({_OF_ITS_FUND}"
    f" AND {{seconds}}NEW.at{{end}}>={{seconds}}r.at{{end}}+{_WEEK})",
    # What rested on it before it was stopped comes along when a fund moves.
    "resolution_use.stopped": "EXISTS(SELECT 1 FROM {p}governance_resolutionstop s"
    " WHERE s.resolution_id=NEW.resolution_id AND s.at<NEW.at)",
}
_WORDS = {
    "resolution_words.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NOT EXISTS({_OF_ITS_FUND})",
}


def agreed_to(request: str, act: str, terms: str) -> str:
    """Under which a row's request is one of its fund, for this act, on these terms, with the word of somebody else.

    `terms`: a condition on the request r.
    """
    return (
        f"EXISTS(SELECT 1 FROM {{p}}governance_request r JOIN {{p}}governance_requestact d ON d.request_id=r.id"
        f" WHERE r.id=NEW.{request} AND r.fund_id=NEW.fund_id AND r.act='{act}' AND d.kind='confirm' AND {terms} AND "
        + _other("d.officer_id", "r.asked_by_id")
        + ")"
    )


_SUPPLIER = "governance_supplier"
_THIS_ONE = (
    "(CAST(r.terms AS text) LIKE '%\"supplier_id\": '||NEW.id||'}}%'"
    " OR CAST(r.terms AS text) LIKE '%\"supplier_id\": '||NEW.id||',%')"
)
_END_AGREED = agreed_to("end_request_id", "end_supplier", _THIS_ONE)
_SUPPLIERS = {
    "supplier.foreign": f"NEW.id/{_N}<>NEW.fund_id",
    "supplier.not_agreed": "NOT " + agreed_to("request_id", "add_supplier", "r.payee=NEW.name"),
    "supplier.end_not_agreed": f"NEW.ended_at IS NOT NULL AND NOT {_END_AGREED}",
}
_SUPPLIER_ENDS = {
    "supplier.fixed": changed("id", "fund_id", "name", "name_key", "reference", "note", "request_id", "at")
    + " OR OLD.ended_at IS NOT NULL",
    "supplier.end_not_agreed": f"NOT {_END_AGREED}",
}

GUARDS: list[Guard] = [
    *change_log.guards(),
    *append_only("governance_look"),
    *append_only("governance_fundcopy"),
    *append_only(
        "governance_request", "(fund_id=NEW.fund_id AND idem_key=NEW.idem_key)", updates=_REQUEST_ERASED
    ),
    guard("governance_request_new", "governance_request", "INSERT", _REQUESTS, lock=LOCK_FUND),
    *append_only(
        "governance_requestact",
        "(request_id=NEW.request_id AND officer_id=NEW.officer_id AND kind='confirm' AND NEW.kind='confirm')",
        "(request_id=NEW.request_id AND kind<>'confirm' AND NEW.kind<>'confirm')",
        updates=only_erased(
            "governance_requestact",
            "note",
            "id",
            "fund_id",
            "request_id",
            "kind",
            "officer_id",
            "result",
            "is_same_device",
            "at",
            where=f"{_ITS_REQUEST} AND r.erased_at IS NOT NULL",
        ),
    ),
    guard("governance_requestact_new", "governance_requestact", "INSERT", _ACTS, lock=LOCK_FUND),
    # What its own app's guards say of a word on a claim, and that it is nobody's whose office has ended.
    guard(
        "governance_approval_in_office",
        "benefits_approval",
        "INSERT",
        {"approval.ended": _after_office("NEW.officer_id", "NEW.at")},
    ),
    *append_only("governance_setupsignature", "(fund_id=NEW.fund_id AND opening_no=NEW.opening_no)"),
    guard(
        "governance_setupsignature_new", "governance_setupsignature", "INSERT", _SIGNATURES, lock=LOCK_FUND
    ),
    *append_only(_RESOLUTION, "(fund_id=NEW.fund_id AND year_be=NEW.year_be AND number=NEW.number)"),
    guard("governance_resolution_new", _RESOLUTION, "INSERT", _RESOLUTIONS, lock=LOCK_FUND),
    guard("funds_bankaccount_by_two", "funds_bankaccount", "UPDATE OF bank, number", _BANK, lock=LOCK_FUND),
    *append_only("governance_resolutionstop", "(resolution_id=NEW.resolution_id)"),
    guard("governance_resolutionstop_new", "governance_resolutionstop", "INSERT", _STOPS, lock=LOCK_FUND),
    *append_only(
        _USE,
        "(resolution_id=NEW.resolution_id AND act=NEW.act AND thing_id=NEW.thing_id)",
        updates={
            f"{_USE}.append_only": changed(
                "id", "fund_id", "resolution_id", "act", "thing_id", "is_alone", "officer_id", "at"
            )
            + f" OR NEW.title<>'{ERASED}' OR NOT {_BEING_ERASED}"
        },
    ),
    guard("governance_resolutionuse_new", _USE, "INSERT", _USES, lock=LOCK_FUND),
    *append_only(
        _SUPPLIER,
        "(fund_id=NEW.fund_id AND name_key=NEW.name_key AND ended_at IS NULL AND NEW.ended_at IS NULL)",
        "(request_id=NEW.request_id)",
        "(end_request_id=NEW.end_request_id)",
        updates=_SUPPLIER_ENDS,
    ),
    guard("governance_supplier_new", _SUPPLIER, "INSERT", _SUPPLIERS, lock=LOCK_FUND),
    guard("governance_resolutionwords_new", "governance_resolutionwords", "INSERT", _WORDS),
    guard(
        "governance_resolutionwords_stay",
        "governance_resolutionwords",
        "UPDATE",
        {"resolution_words.fixed": changed("id", "fund_id", "resolution_id", "text")},
    ),
    no_replace("governance_resolutionwords", "resolution_words.fixed", "(resolution_id=NEW.resolution_id)"),
]
