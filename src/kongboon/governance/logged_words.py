"""Tables of the change log whose rows are only added: officers' words, and what the program alone writes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kongboon.governance.logged_table import Logged, Words


def _word(table: str, word: Any, speaker: str, *left: str) -> Logged:
    """An officer's word that nobody can change any more.

    It is a line of the log where it was spoken on the device of who asked, and told to all where it came in another's
    name.
    """
    columns = {speaker: _("officer")}
    if "is_same_device" in left:
        columns["is_same_device"] = _("on the same device as the one who asked")
    return Logged(
        table,
        word,
        columns,
        left=tuple(name for name in left if name not in columns),
        unique=None,
        is_told=True,
        title=speaker[:-3],
        speaker=speaker,
    )


WORDS: tuple[Logged, ...] = (
    _word(
        "governance_request", _("Request"), "asked_by_id", "act", "terms", "reason",
        "amount_satang", "payee", "idem_key", "place", "at", "erased_at",
    ),
    _word(
        "governance_requestact", _("Word on a request"), "officer_id", "request_id", "kind",
        "note", "result", "is_same_device", "at",
    ),
    _word(
        "governance_setupsignature", _("Signature under the starting data"), "officer_id",
        "opening_no", "page", "sha256", "is_same_device", "at",
    ),
    _word(
        "benefits_approval", _("Word on a claim"), "officer_id", "claim_id", "kind", "verdict",
        "amount_satang", "note", "is_same_device", "at",
    ),
    _word(
        "benefits_refundact", _("Word on a refund"), "officer_id", "refund_id", "kind",
        "entry_id", "note", "at",
    ),
    _word(
        "benefits_exceptionword", _("Word on an exception"), "officer_id", "grant_id",
        "verdict", "note", "at",
    ),
    _word(
        "benefits_appealruling", _("Decision about a refused claim"), "by_id", "appeal_id",
        "verdict", "note", "new_claim_id", "at",
    ),
    _word(
        "dues_handoveragreement", _("Agreement to a count"), "filed_by_id", "hand_over_id",
        "officer_id", "way", "slip_id", "is_same_device", "said_satang", "note", "at",
    ),
    _word(
        "ledger_periodevent", _("Month closed or opened"), "by_id", "month", "closed", "reason",
        "at",
    ),
)  # fmt: skip


def _added(table: str, word: Any, columns: Words, *left: str) -> Logged:
    """Rows that the program adds and nobody changes: a line of the log where one came past the program."""
    return Logged(table, word, columns, left=left, unique=None, speaker="")


_BY, _ON, _SATANG = _("officer"), _("day"), _("amount")
ADDED: tuple[Logged, ...] = (
    _added(
        "members_consent",
        _("Consent"),
        {"member_id": _("member"), "kind": _("kind"), "by_id": _BY},
        "is_given",
        "text_version",
        "on",
        "paper_id",
        "at",
    ),
    _added(
        "documents_document",
        _("Photo or paper"),
        {"kind": _("kind"), "uploaded_by_id": _BY},
        "sha256",
        "upload_sha256",
        "fingerprint",
        "file_name",
        "content_type",
        "size",
        "stored_name",
        "uploaded_at",
        "erased_at",
    ),
    _added(
        "governance_resolutionuse",
        _("What rests on a resolution"),
        {"resolution_id": _("resolution"), "officer_id": _BY},
        "act",
        "thing_id",
        "title",
        "is_alone",
        "at",
    ),
    _added(
        "regulations_regulationvote",
        _("Vote on a draft"),
        {
            "held_on": _("day of the meeting"),
            "number": _("number"),
            "year_be": _("year"),
            "recorded_by_id": _BY,
        },
        "meeting",
        "quorum",
        "present",
        "votes_for",
        "votes_against",
        "abstained",
        "resolution",
        "minutes_id",
        "at",
        "draft_id",
        "text_sha256",
        "in_force_from",
        "idem_key",
    ),
    _added(
        "dues_refusedtap",
        _("Refused tap"),
        {"member_id": _("member"), "amount_satang": _SATANG, "collector_id": _("collector")},
        "tap_id",
        "village_id",
        "month",
        "shares",
        "reason",
        "on",
        "at",
    ),
    _added(
        "benefits_claimpaper",
        _("Paper of a claim"),
        {"claim_id": _("claim"), "document_id": _("photo or paper"), "by_id": _BY},
        "name",
        "at",
    ),
    _added(
        "benefits_claimground",
        _("Ground of a claim"),
        {"claim_id": _("claim"), "ground": _("ground"), "by_id": _BY},
        "text_version",
        "on",
        "at",
    ),
    _added(
        "benefits_refund",
        _("Dues that go back"),
        {"member_id": _("member"), "amount_satang": _SATANG, "submitted_by_id": _BY},
        "ended_on",
        "regulation_sha256",
        "paid_satang",
        "percent",
        "at",
    ),
    _added(
        "benefits_incident",
        _("Disaster"),
        {"event": _("kind"), "title": _("name"), "on": _ON, "opened_by_id": _BY},
        "damages",
        "idem_key",
        "at",
        "closed_at",
        "closed_by_id",
    ),
    _added(
        "benefits_incidentvillage",
        _("Village of a disaster"),
        {"incident_id": _("disaster"), "village_id": _("village")},
    ),
    _added(
        "benefits_incidentproof",
        _("Paper of a disaster"),
        {"incident_id": _("disaster"), "document_id": _("photo or paper"), "by_id": _BY},
        "name",
        "at",
    ),
    _added(
        "benefits_incidenthouse",
        _("House of a disaster"),
        {"incident_id": _("disaster"), "claim_id": _("claim"), "satang": _SATANG},
        "home",
        "damage",
    ),
    _added(
        "reports_frozenreport",
        _("Report of half a year"),
        {"label": _("half-year"), "version": _("version"), "by_id": _BY},
        "kind",
        "reason",
        "snapshot",
        "sha256",
        "ledger_head",
        "batch_no",
        "at",
    ),
    _added(
        "benefits_claimwarning",
        _("Warning about a claim"),
        {"claim_id": _("claim"), "kind": _("kind")},
        "fund_name",
        "at",
    ),
    _added(
        "regulations_regulationsharing",
        _("Showing the regulation to other funds"),
        {"is_shared": _("shown"), "by_id": _BY},
        "at",
    ),
    _added(
        "outlook_assumptionset",
        _("Assumptions of the outlook"),
        {"by_id": _BY},
        "text",
        "sha256",
        "reason",
        "at",
    ),
)
