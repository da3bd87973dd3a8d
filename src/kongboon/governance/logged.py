"""What the change log sees: every table with what it and its columns are called (what it leaves out: `left_out`).

Apps to the right of this one are named as the database names them; a test holds the names to the models.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.governance.logged_table import Logged

LOGGED: tuple[Logged, ...] = (
    Logged(
        "access_officer",
        _("Officer"),
        {
            "name": _("name"),
            "role": _("office"),
            "user_id": _("sign-in name"),
            "village_id": _("village"),
            "active_from": _("in office from"),
            "active_to": _("in office until"),
        },
        unique=(
            "(fund_id=NEW.fund_id AND user_id=NEW.user_id AND role=NEW.role AND active_to IS NULL"
            " AND NEW.active_to IS NULL)",
        ),
        is_told=True,
    ),
    Logged(
        "access_user",
        _("Sign-in"),
        {
            "username": _("sign-in name"),
            "is_active": _("may sign in"),
            "is_superuser": _("runs this installation"),
            "is_staff": _("sees the builders' pages"),
            "is_slip_of_same_device": _("first signed in on the device that made the slip"),
        },
        hidden={"password": _("password"), "first_name": _("name")},
        left=(
            "last_login",
            "date_joined",
            "last_name",
            "email",
            "must_choose_password",
            "is_demo",
            "slip_by_id",
            "slip_device",
            "slip_expires_at",
            "slip_used_at",
        ),
        fund="NULL",
        many=_("Sign-in names"),
        unique=("username=NEW.username",),
        is_told=True,
    ),
    Logged(
        "offline_enrolment",
        _("Telephone that keeps the list"),
        {
            "officer_id": _("officer"),
            "shown_by_id": _("who showed the QR"),
            "enrolled_at": _("enrolled on"),
            "revoked_at": _("revoked on"),
            "revoked_by_id": _("revoked by"),
        },
        left=("key", "pin", "made_at", "ends_at", "wrong_tries", "device", "kind", "seen_at", "waiting"),
        unique=None,
        title="officer",
    ),
    Logged(
        "funds_bankaccount",
        _("Bank account"),
        {
            "bank": _("bank"),
            "branch": _("branch"),
            "number": _("account number"),
            "name": _("name of the account"),
        },
        unique=("(fund_id=NEW.fund_id AND bank=NEW.bank AND number=NEW.number)",),
        is_told=True,
    ),
    Logged(
        "funds_fund",
        _("The fund's data"),
        {
            "name": _("name"),
            "tambon_code": _("tambon"),
            "founded_on": _("founded on"),
            "office_address": _("office of the fund"),
            "registration_no": _("registration number"),
            "registered_on": _("registered on"),
            "fiscal_start_month": _("first month of the fiscal year"),
            "villages_in_area": _("villages in the area"),
        },
        left=("created_at",),
        fund="{row}.id",
    ),
    Logged(
        "funds_village",
        _("Village"),
        {"moo": _("village number"), "name": _("name")},
        unique=("(fund_id=NEW.fund_id AND moo=NEW.moo)",),
    ),
    Logged(
        "funds_regulationversion",
        _("Regulation"),
        {
            "number": _("number"),
            "year_be": _("year"),
            "in_force_from": _("in force from"),
            "in_force_to": _("in force until"),
            "withdrawn_at": _("withdrawn on"),
        },
        hidden={"text": _("text")},
        left=("sha256", "voted_on", "is_historical", "adopted_at"),
        is_told=True,
        unique=None,
        title="label",
    ),
    Logged(
        "regulations_regulationdraft",
        _("Draft of the regulation"),
        {"title": _("title of the draft"), "status": _("where it stands")},
        left=(
            "text",
            "edition",
            "based_on_id",
            "made_by_id",
            "created_at",
            "changed_by_id",
            "changed_at",
            "adopted_id",
        ),
        unique=None,
    ),
    Logged(
        "members_member",
        _("Member"),
        {
            "number": _("member number"),
            "joined_on": _("joined on"),
            "status": _("membership"),
            "ended_on": _("ended on"),
            "ended_reason": _("reason"),
            "paid_until": _("dues paid until"),
            "erased_at": _("data erased on"),
        },
        hidden={
            "title": _("title of the name"),
            "first_name": _("first name"),
            "last_name": _("last name"),
            "nickname": _("nickname"),
            "sex": _("sex"),
            "birth_date": _("birth date"),
            "birth_is_partial": _("how sure the birth date is"),
            "disabled_since": _("disabled since"),
            "national_id_sealed": _("national id"),
            "house_no": _("house number"),
            "village_id": _("village"),
            "phone": _("telephone"),
            "heir_name": _("heir"),
            "heir_relation": _("relation of the heir"),
            "old_receipt": _("old receipt"),
            "note": _("note"),
        },
        left=("sort_key", "search_text", "national_id_index", "imported_by_id"),
        # Of ten thousand dues in one act each stands in its payment; what is paid until with no payment is logged.
        explained={
            "paid_until": "EXISTS(SELECT 1 FROM dues_duespayment WHERE member_id=NEW.id AND reversed_by_id IS NULL"
            " AND last_month=substr(CAST(NEW.paid_until AS text),1,7))"
        },
        unique=None,
    ),
    Logged(
        "members_membersalt",
        _("Key to a member's name in the books"),
        {},
        hidden={"salt": _("key")},
        key="member_id",
        fund=f"{{row}}.member_id/{ROWS_PER_FUND}",
        inserts=False,
        why="it comes with its member, whose row is logged",
        unique=None,
        title="member",
    ),
    Logged(
        "members_statusevent",
        _("What happened to a membership"),
        {
            "status": _("membership"),
            "resolution": _("resolution"),
            "former_number": _("former member number"),
            "former_ended_on": _("former day of the end"),
            "on": _("day"),
            "member_id": _("member"),
            "by_id": _("officer"),
        },
        hidden={
            "reason": _("reason"),
            "former_name": _("former name"),
            "former_house": _("former house"),
            "former_village_id": _("former village"),
        },
        left=("at", "former_until"),
        title="member",
        many=_("Memberships over time"),
        speaker="",
    ),
    Logged(
        "members_registerimport",
        _("Import of a register"),
        {
            "file_name": _("file"),
            "rows": _("members"),
            "by_id": _("officer"),
            "undone_at": _("taken back on"),
            "undone_by_id": _("taken back by"),
        },
        left=("sha256", "at", "decisions"),
        title="file_name",
    ),
    Logged(
        "dues_collectionround",
        _("Collection round"),
        {"village_id": _("village"), "month": _("month"), "collector_id": _("collector")},
        left=("opened_at",),
        unique=("(fund_id=NEW.fund_id AND village_id=NEW.village_id AND month=NEW.month)",),
        inserts=False,
        why="the row itself says whose it is and since when",
        title="village",
    ),
    Logged(
        "dues_refusedtapdecision",
        _("Decision about a refused tap"),
        {"verdict": _("decision"), "officer_id": _("officer"), "entry_id": _("entry in the books")},
        left=("tap_id", "at"),
        unique=None,
    ),
    Logged(
        "dues_duespayment",
        _("Dues paid"),
        {
            "member_id": _("member"),
            "first_month": _("first month"),
            "last_month": _("last month"),
            "months": _("number of months"),
            "amount_satang": _("amount"),
            "advance_satang": _("paid ahead"),
            "paid_until_before": _("paid until, before it"),
            "entry_id": _("entry in the books"),
            "reversed_by_id": _("taken back by the entry"),
        },
        left=("round_id",),
        inserts=False,
        why="each row has its entry in the sealed books, with officer and moment; ten thousand come in one act",
        many=_("Payments of dues"),
        unique=None,
        title="member",
    ),
    Logged(
        "ledger_account",
        _("Account of the books"),
        {
            "code": _("code"),
            "name_th": _("name in Thai"),
            "name_en": _("name in English"),
            "kind": _("kind"),
            "bank_account_id": _("bank account"),
            "officer_id": _("whose cash it is"),
            "active_to": _("used until"),
        },
        inserts=False,
        why="a fund's chart comes with it; later ones come with a bank account or an officer, whose rows are logged",
        unique=None,
    ),
    Logged(
        "ledger_earmark",
        _("Earmarked money"),
        {"code": _("code"), "name": _("name")},
        unique=None,
        title="name",
    ),
    Logged(
        "governance_resolutionwords",
        _("Words of a resolution"),
        {"resolution_id": _("resolution")},
        hidden={"text": _("words")},
        inserts=False,
        why="they come with their resolution and cannot be changed, only erased",
        unique=None,
        title="resolution",
    ),
    Logged(
        "governance_resolution",
        _("Resolution"),
        {
            "number": _("number"),
            "year_be": _("year"),
            "held_on": _("day of the meeting"),
            "purpose": _("what for"),
        },
        left=("minutes_id", "signer_1", "signer_2", "signer_3", "recorded_by_id", "at"),
        many=_("Resolutions of the committee"),
        unique=None,
    ),
    Logged(
        "governance_resolutionstop",
        _("Objection to a resolution"),
        {"resolution_id": _("resolution")},
        hidden={"note": _("reason")},
        left=("officer_id", "at"),
        many=_("Objections to resolutions"),
        unique=None,
        title="resolution",
    ),
    Logged(
        "ledger_pettycashceiling",
        _("Ceilings of petty cash"),
        {"a_time_satang": _("at most at a time"), "a_month_satang": _("at most in a month")},
        left=("request_id", "at"),
        unique=None,
    ),
    Logged(
        "governance_supplier",
        _("Supplier"),
        {"name": _("name"), "ended_at": _("taken off the list on")},
        hidden={"reference": _("tax number, telephone or account number"), "note": _("note")},
        left=("name_key", "request_id", "at", "end_request_id"),
        unique=None,
        is_told=True,
    ),
    Logged(
        "governance_fundcopy",
        _("Copy of the whole fund"),
        {"way": _("what was done"), "file_name": _("file")},
        left=("at",),
        unique=None,
        is_told=True,
    ),
    Logged(
        "ledger_entrynote",
        _("Words about an entry"),
        {},
        hidden={"text": _("words")},
        left=("salt",),
        key="entry_id",
        fund=f"{{row}}.entry_id/{ROWS_PER_FUND}",
        inserts=False,
        why="they come with their entry in the sealed books and cannot be changed, only erased",
        many=_("Words about entries"),
        unique=None,
    ),
    Logged(
        "benefits_officermembership",
        _("Which member an officer is"),
        {"officer_id": _("officer"), "member_id": _("member"), "by_id": _("written down by")},
        left=("at",),
        unique=None,
        is_told=True,
        title="officer",
    ),
    Logged(
        "benefits_benefitlist",
        _("List of who has a right"),
        {"benefit_title": _("benefit"), "on": _("day"), "made_by_id": _("officer")},
        left=("benefit_code", "idem_key", "incident_id", "at"),
        unique=("(fund_id=NEW.fund_id AND idem_key=NEW.idem_key)",),
        inserts=False,
        why="the row itself says who made it and when",
        title="benefit_title",
    ),
)


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


LOGGED += (
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

# What no trigger writes down, because every posting changes it: `doctor` does where it works totals out anew.
_BY_DOCTOR = Logged(
    "ledger_balance",
    _("Cached total of the books"),
    {"account_id": _("account"), "month": _("month"), "debit": _("debit"), "credit": _("credit")},
    left=("fund_id",),
    title="account",
)

BY_TABLE: dict[str, Logged] = {logged.table: logged for logged in (*LOGGED, _BY_DOCTOR)}
