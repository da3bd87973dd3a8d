"""A person whose membership ended long ago is erased by two people; the books verify as before and name nobody."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Role
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    appeal_claim,
    confirm_claim,
    confirm_exception,
    decline_claim,
    grant_exception,
    pay_claim,
    submit_claim,
    uphold_refusal,
    withdraw_claim,
)
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo
from kongboon.config.cli import cli
from kongboon.config.moving import export_fund, import_fund
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.governance.errors import OwnRequest
from kongboon.governance.models import Request
from kongboon.governance.requests import confirm
from kongboon.kernel.guards import ERASED
from kongboon.kernel.national_id import synthetic_id
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.export_jsonl import jsonl
from kongboon.ledger.models import EntryNote, Head, Line
from kongboon.ledger.moves import Payment
from kongboon.ledger.posting import post
from kongboon.ledger.queries import trial_balance
from kongboon.ledger.requests import ask_payment
from kongboon.members.consents import record_consent
from kongboon.members.corrections import correct_member
from kongboon.members.errors import PersonErased
from kongboon.members.models import Consent, Member, MemberSalt
from kongboon.members.requests import ask_rights
from kongboon.members.services import end_membership
from kongboon.web import errors
from kongboon.web.erasure import ask_erasure, erasable_from
from tests import databases
from tests.ground import ground
from tests.rows import Town, make_town
from tests.world import make_member, pay_other, resolved, sign_in_at_shell

MARK = "ซ่อนเร้นxq"
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass
class Gone:
    """A town, a leaver with claims in every state, and a moment after the time that accounts are kept."""

    town: Town
    member: Member
    at: datetime
    later: datetime


def _gone() -> Gone:
    at = timezone.now()
    town = make_town(at, code="3305050", moo=8, refund_percent=50, earlier=0)
    with scope(fund=town.cast.fund):
        return Gone(town, _leaver(town, at), at, at + timedelta(days=366 * settings.RETENTION_YEARS))


@ground(is_scoped=False)
def left() -> Gone:
    return _gone()


@pytest.fixture
def gone(left: Gone) -> Iterator[Gone]:
    with scope(fund=left.town.cast.fund):
        yield left


def _leaver(town: Town, at: datetime) -> Member:
    """Somebody with everything that a register keeps, dues in the books and a filed paper, who has moved away."""
    cast, today = town.cast, timezone.localdate(at)
    personal = {
        name: f"{MARK}-{name}" for name in ("last_name", "nickname", "heir_name", "old_receipt", "note")
    }
    member = make_member(
        cast,
        at,
        number="G1",
        moo=8,
        first_name=MARK,
        national_id=synthetic_id(4242),
        phone=f"08{MARK}",
        disabled_since=today,
        house_no=f"9/{MARK}"[:50],
        paid_until=today.replace(day=1) - timedelta(days=1),
        **personal,
    )
    village, month = cast.villages[8], today.strftime("%Y-%m")
    opened = open_round(fund=cast.fund, village=village, month=month, collector=cast.collector, at=at)
    taking = Taking((Share(member.pk, months=1),))
    record_collection(round=opened, takings=[taking], on=today, idem_key="gone", by=cast.collector, at=at)
    given = (debit(cast.account("1101"), 500), credit(cast.account("4401"), 500, member.pk))
    draft = EntryDraft(today, given, note=f"บริจาคโดย {MARK}")
    post(fund=cast.fund, kind="gift", entries=[draft], idem_key="g", by=cast.treasurer, at=at)
    registrar = cast.officers[Role.REGISTRAR]
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    paper = file_document(
        fund=cast.fund, data=png, file_name=f"{MARK}.png", kind=Document.Kind.CONSENT, by=registrar, at=at
    )
    record_consent(member=member, kind=Consent.Kind.HEALTH, by=registrar, at=at, paper=paper)
    _claims(town, member, at)
    _requests(town, member, at)
    return end_membership(member=member, reason="moved", on=today, by=registrar, at=at)


def _ask(town: Town, member: Member, at: datetime, days: int, **more: Any) -> Claim:
    """A stay in hospital that tells of the person wherever a claim can."""
    told = {
        "certificate_no": f"{MARK}{days}",
        "payee_name": member.full_name,
        "payee_relation": MARK,
        "story": MARK,
        "nights": 1,
        "papers": (Paper("hospital_certificate", photo(town.cast, at)),),
    } | more
    asked = Asked(member, "hospital", timezone.localdate(at) - timedelta(days=days), **told)
    by = town.cast.officers[Role.WELFARE]
    return submit_claim(asked=asked, by=by, at=at, idem_key=f"claim/{days}")


def _claims(town: Town, member: Member, at: datetime) -> None:
    """Paid and checked, declined and appealed, refused with an exception, withdrawn, and of a house that was hit."""
    cast = town.cast
    paid = confirm_claim(claim=_ask(town, member, at, 3), by=cast.chair, at=at, note=MARK)
    pay_claim(claim=paid, by=cast.treasurer, at=at, idem_key="claim/paid")
    declined = decline_claim(claim=_ask(town, member, at, 4), by=cast.chair, at=at, note=MARK)
    appealed = appeal_claim(claim=declined, reason=MARK, papers=(), by=cast.officers[Role.WELFARE], at=at)
    uphold_refusal(claim=appealed, note=MARK, by=cast.treasurer, at=at)
    refused = _ask(town, member, at, 5, papers=())
    number = resolved(cast, at, "exception", number=5)
    grant_exception(
        claim=refused,
        amount_satang=5_00,
        resolution_no=number,
        reason=MARK,
        by=cast.officers[Role.SECRETARY],
        at=at,
    )
    confirm_exception(claim=refused, agreed=False, by=cast.treasurer, at=at, note=MARK)
    gone = _ask(town, member, at, 6)
    withdraw_claim(claim=gone, reason=MARK, by=cast.officers[Role.WELFARE], at=at)


def _requests(town: Town, member: Member, at: datetime) -> None:
    """Another heir, to which somebody agreed, and a payment to the person by name."""
    cast = town.cast
    heir = {"heir_name": f"{MARK}-ทายาทใหม่", "heir_relation": MARK}
    asked = ask_rights(member=member, changes=heir, by=cast.officers[Role.REGISTRAR], at=at)
    confirm(request=asked, by=cast.chair, at=at, note=MARK)
    member.refresh_from_db()
    payment = Payment("5304", "1101", 200_00, member.full_name, f"ค่าแรง{MARK}", resolution=resolved(cast, at))
    pay_other(cast, payment, at, key="to-the-leaver")


def _erased(gone: Gone) -> None:
    cast = gone.town.cast
    asked = ask_erasure(member=gone.member, by=cast.officers[Role.REGISTRAR], at=gone.later, idem_key="erase")
    confirm(request=asked, by=cast.chair, at=gone.later)


def _where(needle: str) -> list[str]:
    """Every column of every table in which some words stand."""
    found = []
    with scopes_disabled():
        for model in apps.get_models():
            for row in model._base_manager.all():
                for field in model._meta.concrete_fields:
                    value = getattr(row, field.attname)
                    if isinstance(field, models.JSONField):
                        value = json.dumps(value, ensure_ascii=False)
                    if isinstance(value, str) and needle in value:
                        found.append(f"{model._meta.label}.{field.name}")
    return sorted(set(found))


def test_nothing_that_tells_who_it_was_is_left(gone: Gone, django_capture_on_commit_callbacks: Any) -> None:
    told = {
        "members.Member.first_name", "documents.Document.file_name", "governance.Request.terms",
        "governance.Request.payee", "governance.RequestAct.note", "benefits.Claim.story", "benefits.Claim.payee_name",
        "benefits.Claim.withdrawn_reason", "benefits.Approval.note", "benefits.Appeal.reason",
        "benefits.AppealRuling.note", "benefits.ExceptionGrant.reason", "benefits.ExceptionWord.note",
    }  # fmt: skip
    assert told - set(_where(MARK)) == set()
    paper = Document.objects.get(file_name=f"{MARK}.png")
    place = Path(settings.FILES_DIR) / paper.stored_name
    assert place.exists()
    assert EntryNote.objects.filter(entry__lines__member=gone.member).exists()
    with django_capture_on_commit_callbacks(execute=True):
        _erased(gone)
    assert _where(MARK) == []
    member = Member.objects.get(pk=gone.member.pk)
    assert (member.national_id, member.disabled_since, member.number) == (None, None, "G1")
    assert member.erased_at == gone.later
    assert not MemberSalt.objects.filter(member=member).exists()
    assert not EntryNote.objects.filter(entry__lines__member=member).exists()
    assert not place.exists()


def test_the_books_verify_and_no_figure_changes(gone: Gone, tmp_path: Path) -> None:
    fund = gone.town.cast.fund

    def figures() -> tuple[object, ...]:
        lines = list(Line.objects.filter(fund=fund).order_by("pk").values_list("pk", "amount", "member_hash"))
        head = bytes(Head.objects.get(fund=fund).hash)
        return trial_balance(fund, None), [(pk, a, bytes(h or b"")) for pk, a, h in lines], head

    before = figures()
    _erased(gone)
    assert figures() == before
    assert verify(fund).whole
    export = tmp_path / "books.jsonl"
    with export.open("w", encoding="utf-8") as out:
        out.writelines(jsonl(fund))
    told = subprocess.run(
        [sys.executable, str(REPOSITORY / "tools" / "verify_ledger.py"), str(export)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def _claim_figures(member: Member) -> list[tuple[Any, ...]]:
    kept = (
        "number",
        "benefit_code",
        "event_on",
        "status",
        "amount_satang",
        "granted_satang",
        "paid_entry_id",
        "nights",
    )
    return list(Claim.objects.filter(member=member).order_by("pk").values_list(*kept))


def test_the_claims_keep_their_figures_and_the_papers_of_the_books_can_be_printed(gone: Gone) -> None:
    before = _claim_figures(gone.member)
    assert {row[3] for row in before} == {"paid", "refused", "withdrawn"}
    _erased(gone)
    assert _claim_figures(gone.member) == before
    for claim in Claim.objects.filter(member=gone.member):
        assert claim.erased_at == gone.later
        assert claim.payee_name == ERASED
        assert claim.facts["born_on"].endswith("-07-01")
        assert claim.decided.reasons
        assert claim.known_facts.event == "hospital"
        if claim.paid_entry is not None:
            assert voucher_of(claim).paid_to == ERASED


def test_the_database_erases_a_claim_by_this_road_alone(gone: Gone) -> None:
    claim = Claim.objects.filter(member=gone.member, status="paid").get()
    other = Claim.objects.exclude(member=gone.member).filter(status="paid").first()
    request = Request.objects.get(idem_key="to-the-leaver")
    assert other is not None
    nameless = "person_name='',person_key='',certificate_no='',story='',payee_relation='',payee_name=''"
    tries = [
        f"UPDATE benefits_claim SET story='' WHERE id={claim.pk}",
        f"UPDATE benefits_claim SET {nameless}, erased_at='2026-01-01' WHERE id={claim.pk}",
        f"UPDATE benefits_approval SET note='{ERASED}' WHERE claim_id={claim.pk}",
        f"UPDATE governance_request SET payee='{ERASED}', erased_at='2026-01-01' WHERE id={request.pk}",
        f"UPDATE governance_requestact SET note='{ERASED}' WHERE request_id={request.pk}",
    ]
    _refused(tries)
    # Even for a member whose row of the register says so, but whom no two officers erased.
    Member.objects.filter(pk=other.member_id).update(erased_at=gone.at)
    _refused([f"UPDATE benefits_claim SET {nameless}, erased_at='2026-01-01' WHERE id={other.pk}"])
    _erased(gone)
    _refused(
        [
            tries[3],
            f"UPDATE governance_requestact SET note='อื่น' WHERE request_id={request.pk}",
            f"UPDATE benefits_claim SET story='ใหม่' WHERE id={claim.pk}",
            f"UPDATE benefits_claim SET amount_satang=1 WHERE id={claim.pk}",
            f"UPDATE benefits_claim SET erased_at=NULL WHERE id={claim.pk}",
            f"UPDATE benefits_approval SET note='อื่น' WHERE claim_id={claim.pk}",
            f"UPDATE benefits_claim SET {nameless}, erased_at='2026-01-01' WHERE id={other.pk}",
        ]
    )


def _refused(statements: list[str]) -> None:
    for sql in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_open_claim_is_settled_before_anybody_is_erased(gone: Gone) -> None:
    cast = gone.town.cast
    open_one = Claim.objects.filter(fund=cast.fund, status="submitted").exclude(member=None).first()
    assert open_one is not None
    left = end_membership(
        member=open_one.member,
        reason="moved",
        on=timezone.localdate(gone.at),
        by=cast.officers[Role.REGISTRAR],
        at=gone.at,
    )
    with pytest.raises(errors.SomethingIsOwed):
        ask_erasure(member=left, by=cast.chair, at=gone.later, idem_key="open")
    assert Claim.objects.get(pk=open_one.pk).erased_at is None


def test_a_payment_to_the_name_keeps_it_as_long_as_an_entry(gone: Gone) -> None:
    cast, later = gone.town.cast, gone.at + timedelta(days=400)
    before = erasable_from(gone.member)
    payment = Payment(
        "5304", "1101", 100_00, gone.member.full_name, "ค่าแรง", resolution=resolved(cast, gone.at)
    )
    ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=later, idem_key="late")
    after = erasable_from(gone.member)
    assert before is not None
    assert after is not None
    assert after > before


def test_nobody_erases_their_own_traces(gone: Gone) -> None:
    cast = gone.town.cast
    registrar = cast.officers[Role.REGISTRAR]
    name_membership(officer=registrar, number=gone.member.number, by=cast.chair, at=gone.at)
    with pytest.raises(errors.OwnTraces):
        ask_erasure(member=gone.member, by=registrar, at=gone.later, idem_key="own")
    asked = ask_erasure(member=gone.member, by=cast.chair, at=gone.later, idem_key="other")
    with pytest.raises(errors.OwnTraces):
        confirm(request=asked, by=registrar, at=gone.later)
    assert Member.objects.get(pk=gone.member.pk).first_name == MARK
    confirm(request=asked, by=cast.officers[Role.SECRETARY], at=gone.later)
    assert Member.objects.get(pk=gone.member.pk).first_name == ERASED


def test_the_command_asks_and_another_officer_agrees(gone: Gone, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = gone.town.cast
    registrar = cast.officers[Role.REGISTRAR]
    assert registrar.user is not None
    assert cast.collector.user is not None
    for user in (registrar.user, cast.collector.user):
        sign_in_at_shell(user.username)
    call = ["member", "erase", gone.member.number, "--fund", "3305050", "--by"]
    early = CliRunner().invoke(cli, [*call, registrar.user.username])
    assert isinstance(early.exception, errors.KeptUntil)
    monkeypatch.setattr("kongboon.config.commands.member.now", lambda: gone.later)
    not_theirs = CliRunner().invoke(cli, [*call, cast.collector.user.username])
    assert isinstance(not_theirs.exception, NotAllowed)
    for _ in range(2):  # sent twice it is asked for once
        done = CliRunner().invoke(cli, [*call, registrar.user.username])
        assert done.exit_code == 0, done.output
    assert Member.objects.get(pk=gone.member.pk).first_name == MARK
    asked = Request.objects.get(fund=cast.fund, act="erase_member")
    confirm(request=asked, by=cast.chair, at=gone.later)
    assert Member.objects.get(pk=gone.member.pk).first_name == ERASED


def test_one_person_alone_erases_nobody(gone: Gone) -> None:
    registrar = gone.town.cast.officers[Role.REGISTRAR]
    asked = ask_erasure(member=gone.member, by=registrar, at=gone.later, idem_key="erase")
    with pytest.raises(OwnRequest):
        confirm(request=asked, by=registrar, at=gone.later)
    assert Member.objects.get(pk=gone.member.pk).first_name == MARK


def test_before_its_time_it_is_refused_with_the_day(gone: Gone) -> None:
    registrar, first = gone.town.cast.officers[Role.REGISTRAR], erasable_from(gone.member)
    assert first is not None
    with pytest.raises(errors.KeptUntil, match=str(first.year + 543)):
        ask_erasure(member=gone.member, by=registrar, at=gone.at, idem_key="early")
    with pytest.raises(errors.StillAMember):
        here = Member.objects.get(pk=gone.town.things["members:pk"])
        ask_erasure(member=here, by=registrar, at=gone.later, idem_key="here")


def test_while_money_is_owed_it_is_refused(gone: Gone) -> None:
    cast = gone.town.cast
    leaver = Member.objects.get(pk=gone.town.things["benefits:refund-of:member_id"])
    with pytest.raises(errors.SomethingIsOwed):
        ask_erasure(member=leaver, by=cast.officers[Role.REGISTRAR], at=gone.later, idem_key="owed")


def test_who_is_erased_stays_erased(gone: Gone) -> None:
    registrar = gone.town.cast.officers[Role.REGISTRAR]
    _erased(gone)
    member = Member.objects.get(pk=gone.member.pk)
    with pytest.raises(errors.ErasedAlready):
        ask_erasure(member=member, by=registrar, at=gone.later, idem_key="again")
    with pytest.raises(PersonErased):
        correct_member(member=member, changes={"phone": "0800000000"}, by=registrar, at=gone.later)


def test_a_fund_with_somebody_erased_moves(committed: str, tmp_path: Path) -> None:
    with scopes_disabled():
        gone = _gone()
        fund, file = gone.town.cast.fund, tmp_path / "fund.kongboon"
        with scope(fund=fund):
            _erased(gone)
            moved = export_fund(fund, file, passphrase="วลี-ที่-ยาว-พอสมควร-2567")
    with databases.fresh_copy(), scopes_disabled():
        came = import_fund(file, passphrase="วลี-ที่-ยาว-พอสมควร-2567")
        assert (came.rows, came.head) == (moved.rows, moved.head)
        assert _where(MARK) == []


def test_the_database_lets_a_paper_be_erased_and_nothing_else(gone: Gone) -> None:
    paper = Document.objects.get(file_name=f"{MARK}.png")
    for words in (
        "file_name='อื่น'",
        "erased_at='2026-01-01'",
        "file_name='', sha256='x', erased_at='2026-01-01'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE documents_document SET {words} WHERE id={paper.pk}")
    _erased(gone)
    for sql in (
        f"UPDATE documents_document SET erased_at='2026-01-02', file_name='' WHERE id={paper.pk}",
        f"DELETE FROM documents_document WHERE id={paper.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
