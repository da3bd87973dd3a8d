"""What raw SQL may not do to a claim, on both databases, under the application's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scopes_disabled
from tests import databases
from tests.world import Cast, make_member

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act
from kongboon.access.services import add_user
from kongboon.benefits.claims.services import check_claim, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.models import Approval, Claim, ClaimPaper
from kongboon.benefits.tests.conftest import death_of, photo, welfare, with_money
from kongboon.documents.models import Document
from kongboon.documents.services import open_document
from kongboon.funds.ids import next_id
from kongboon.governance.offices import add_officer
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.services import post, reverse_entry
from kongboon.members.models import Member

TABLES = (Claim, Approval, ClaimPaper, Document)


@dataclass(frozen=True)
class World:
    """One claim in each state, committed."""

    cast: Cast
    other: Cast
    member: Member
    submitted: Claim
    approved: Claim
    paid: Claim
    refused: Claim
    at: datetime


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield _world()


def _world() -> World:
    at = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
    cast, other = with_money(at), with_money(at, code="3305060")
    claims, members = [], []
    for number in range(4):
        member = make_member(
            cast,
            at,
            number=f"{number}",
            paid_until=date(2024, 5, 31) if number < 3 else None,
            heir_name="นายทองใบ",
        )
        asked = death_of(cast, member, at, certificate_no=f"no {number}")
        claims.append(submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=f"d{number}"))
        members.append(member)
    for number in (1, 2):
        claims[number] = confirm_claim(claim=claims[number], by=cast.chair, at=at)
    claims[2] = pay_claim(claim=claims[2], by=cast.treasurer, at=at, idem_key="p")
    open_document(document=Document.objects.filter(fund=cast.fund)[0], by=cast.chair, at=at)
    return World(cast, other, members[0], *claims, at)


def _contents() -> list[Any]:
    with connection.cursor() as cursor:
        found = []
        for table in (
            "benefits_claim",
            "benefits_approval",
            "benefits_claimpaper",
            "documents_document",
            "documents_documentview",
        ):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found.append(cursor.fetchall())
    return found


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    before = _contents()
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert any(code in str(caught.value) for code in codes), caught.value
    assert _contents() == before


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


FIXED = {
    "amount_satang": 1,
    "decision": '{"outcome": "pay"}',
    "facts": "{}",
    "event": "hospital",
    "event_on": "2024-06-08",
    "submitted_on": "2024-06-11",
    "benefit_code": "B06",
    "certificate_no": "another",
    "payee_name": "นายโกง",
    "regulation_sha256": "0" * 64,
    "clause": "ข้อ 99",
    "number": "สค.2567/9999",
    "serial": 9,
    "relation": "parent",
    "nights": 9,
    "amount_max_satang": 10**9,
    "at": "2024-06-11 00:00:00+00:00",
}


@pytest.mark.parametrize("column", FIXED)
def test_what_was_asked_and_decided_never_changes(world: World, column: str) -> None:
    for claim in (world.submitted, world.approved, world.paid, world.refused):
        with refused("claim.fixed"):
            _sql(f"UPDATE benefits_claim SET {column} = %s WHERE id = %s", FIXED[column], claim.pk)


def test_a_claim_moves_to_nobody_else(world: World) -> None:
    for column, value in (("member_id", world.member.pk), ("submitted_by_id", world.cast.chair.pk)):
        with refused("claim.fixed"):
            _sql(f"UPDATE benefits_claim SET {column} = %s WHERE id = %s", value, world.paid.pk)


def test_no_claim_is_removed(world: World) -> None:
    with refused("claim.stays"):
        _sql("DELETE FROM benefits_claim WHERE id = %s", world.refused.pk)
    for table in ("benefits_approval", "benefits_claimpaper", "documents_document", "documents_documentview"):
        with refused("append_only", "permission denied"):
            _sql(f"DELETE FROM {table}")


def test_words_papers_and_looks_are_never_rewritten(world: World) -> None:
    for table, change in (
        ("benefits_approval", "note='x'"),
        ("benefits_claimpaper", "name='photo'"),
        ("documents_document", "sha256='0'"),
        ("documents_documentview", f"officer_id={world.cast.treasurer.pk}"),
    ):
        with refused("append_only", "permission denied"):
            _sql(f"UPDATE {table} SET {change}")


def test_a_claim_is_not_paid_without_the_word_of_another_officer(world: World) -> None:
    entry = world.paid.paid_entry_id
    with refused("claim.bad_move"):
        _sql("UPDATE benefits_claim SET status='paid' WHERE id=%s", world.submitted.pk)
    with refused("claim.not_confirmed"):
        _sql(
            "UPDATE benefits_claim SET status='approved', granted_satang=1000000, accrual_entry_id=%s WHERE id=%s",
            world.approved.accrual_entry_id,
            world.submitted.pk,
        )
    with refused("claim.not_in_books", "UNIQUE", "unique"):
        _sql(
            "UPDATE benefits_claim SET status='paid', paid_entry_id=%s WHERE id=%s", entry, world.approved.pk
        )


def test_a_claim_is_not_paid_without_its_own_entry_in_the_books(world: World) -> None:
    for entry in (None, world.approved.accrual_entry_id):
        with refused("claim.not_in_books"):
            _sql(
                "UPDATE benefits_claim SET status='paid', paid_entry_id=%s WHERE id=%s",
                entry,
                world.approved.pk,
            )


def test_the_sum_granted_is_not_raised_on_the_way(world: World) -> None:
    with refused("claim.bad_move"):
        _sql("UPDATE benefits_claim SET granted_satang=9999999 WHERE id=%s", world.approved.pk)
    with refused("claim.brought_too_much"):
        _sql(
            "UPDATE benefits_claim SET status='paid', granted_satang=1, paid_entry_id=%s WHERE id=%s",
            world.approved.accrual_entry_id,
            world.approved.pk,
        )


@pytest.mark.parametrize("status", ["submitted", "approved", "refused"])
def test_what_is_paid_stays_paid(world: World, status: str) -> None:
    with refused("claim.bad_move"):
        _sql("UPDATE benefits_claim SET status=%s WHERE id=%s", status, world.paid.pk)


def test_a_withdrawal_names_itself_and_takes_its_debt_along(world: World) -> None:
    with refused("claim.withdrawal_not_whole"):
        _sql("UPDATE benefits_claim SET status='withdrawn' WHERE id=%s", world.submitted.pk)
    with refused("claim.withdrawal_not_whole"):
        _sql(
            "UPDATE benefits_claim SET status='withdrawn', withdrawn_at=at, withdrawn_by_id=submitted_by_id,"
            " withdrawn_reason='x' WHERE id=%s",
            world.approved.pk,
        )


def _take_back(claim: Claim, by: Officer, more: str = "") -> None:
    _sql(
        "UPDATE benefits_claim SET status='withdrawn', withdrawn_at=at, withdrawn_by_id=%s,"
        f" withdrawn_reason='x'{more} WHERE id=%s",
        by.pk,
        claim.pk,
    )


def _reverse(world: World, *entries: Entry | None) -> None:
    for entry in entries:
        assert entry is not None
        reverse_entry(
            entry=entry,
            on=date(2024, 6, 10),
            reason="x",
            by=world.cast.chair,
            at=world.at,
            act=Act.STOP_CLAIM,
        )


def test_what_is_paid_is_withdrawn_only_with_both_its_entries_reversed(world: World) -> None:
    claim, other = world.paid, world.cast.chair
    for reversed_alone in ((), (claim.paid_entry,), (claim.accrual_entry,)):
        with transaction.atomic():
            _reverse(world, *reversed_alone)
            with refused("claim.withdrawal_not_whole"):
                _take_back(claim, other)
            transaction.set_rollback(True)
    with transaction.atomic():
        _reverse(world, claim.paid_entry, claim.accrual_entry)
        for forgotten in ("paid_entry_id", "check_due_on", "granted_satang", "accrual_entry_id"):
            with refused("claim.brought_too_much"):
                _take_back(claim, other, f", {forgotten}=NULL")
        _take_back(claim, other)
        for status in ("paid", "approved", "submitted"):
            with refused("claim.bad_move"):
                _sql("UPDATE benefits_claim SET status=%s WHERE id=%s", status, claim.pk)
        with refused("claim.bad_move"):
            _sql("UPDATE benefits_claim SET withdrawn_by_id=submitted_by_id WHERE id=%s", claim.pk)
        with refused("approval.not_due"):
            _approval(world, claim, other, kind="committee_check", amount_satang=None)
        transaction.set_rollback(True)


def test_who_paid_does_not_take_it_back_under_any_office(world: World) -> None:
    with transaction.atomic():
        _reverse(world, world.paid.paid_entry, world.paid.accrual_entry)
        with refused("claim.own_payment"):
            _take_back(world.paid, world.cast.treasurer)
        person = add_user(username="somchai", password="khao-niao-2567")
        Officer.objects.filter(pk=world.cast.treasurer.pk).update(user=person, active_to=date(2024, 6, 9))
        second = add_officer(fund=world.cast.fund, role=Role.CHAIR, name="ส", at=world.at, user=person)
        with refused("claim.own_payment"):
            _take_back(world.paid, second)
        transaction.set_rollback(True)


def test_a_debt_that_was_taken_back_before_is_not_paid(world: World) -> None:
    claim = world.approved
    assert claim.accrual_entry is not None
    with transaction.atomic():
        _reverse(world, claim.accrual_entry)
        lines = (
            debit(world.cast.account("2101"), 10_000_00, claim.member_id),
            credit(world.cast.account("1101"), 10_000_00),
        )
        draft = EntryDraft(date(2024, 6, 10), lines, paper="P", source=f"claim/{claim.pk}")
        posted = post(
            fund=world.cast.fund,
            kind="benefit",
            entries=[draft],
            idem_key="x",
            by=world.cast.chair,
            at=world.at,
        )
        with refused("claim.not_in_books"):
            _sql(
                "UPDATE benefits_claim SET status='paid', paid_entry_id=%s WHERE id=%s",
                posted.entry_ids[0],
                claim.pk,
            )
        transaction.set_rollback(True)


def test_nobody_refuses_a_claim_without_a_word(world: World) -> None:
    with refused("claim.not_refused"):
        _sql("UPDATE benefits_claim SET status='refused' WHERE id=%s", world.submitted.pk)


def _approval(world: World, claim: Claim, officer: Officer, **more: Any) -> None:
    values = {
        "fund": world.cast.fund,
        "claim": claim,
        "officer": officer,
        "kind": "confirm",
        "verdict": "yes",
        "amount_satang": claim.amount_satang,
        "at": world.at,
    } | more
    Approval.objects.create(id=next_id(world.cast.fund), **values)


def test_the_database_refuses_the_submitters_own_word(world: World) -> None:
    with refused("approval.own_claim"):
        _approval(world, world.submitted, welfare(world.cast))


def test_the_database_knows_the_submitter_under_another_office(world: World) -> None:
    with transaction.atomic():
        person = add_user(username="laor", password="khao-niao-2567")
        Officer.objects.filter(pk=welfare(world.cast).pk).update(user=person, active_to=date(2024, 6, 9))
        second = add_officer(fund=world.cast.fund, role=Role.SECRETARY, name="ล", at=world.at, user=person)
        with refused("approval.own_claim"):
            _approval(world, world.submitted, second)
        transaction.set_rollback(True)


def test_a_word_stands_for_the_sum_of_the_rule_alone(world: World) -> None:
    for amount in (world.submitted.amount_satang + 1, 0, None):
        with refused("approval.sum"):
            _approval(world, world.submitted, world.cast.chair, amount_satang=amount)


def test_a_word_comes_in_its_time_and_once(world: World) -> None:
    for claim in (world.approved, world.paid, world.refused):
        with refused("approval.not_due"):
            _approval(world, claim, world.cast.treasurer)
    with refused("approval.not_due"):
        _approval(world, world.approved, world.cast.treasurer, kind="committee_check", amount_satang=None)


def test_an_officer_of_another_fund_has_no_word(world: World) -> None:
    with refused("approval.foreign"):
        _approval(world, world.submitted, world.other.chair)


def _copy(world: World, claim: Claim, **more: Any) -> None:
    copy = Claim.objects.get(pk=claim.pk)
    copy.pk = next_id(world.cast.fund)
    copy.serial, copy.number, copy.idem_key = 5, "สค.2567/0005", "copy"
    copy.payable_from = None
    copy.status, copy.granted_satang, copy.accrual_entry, copy.paid_entry, copy.check_due_on = (
        "submitted", None, None, None, None,
    )  # fmt: skip
    for name, value in more.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)


def test_a_second_death_of_one_person_is_refused(world: World) -> None:
    codes = ("claim.second_death", "claim_death_once", "claim.stays")
    with refused(*codes):
        _copy(world, world.paid, certificate_no="another")
    with refused("claim.second_death"):
        _copy(world, world.paid, certificate_no="another", event_on=date(2024, 6, 8), benefit_code="B06")


def test_one_certificate_is_used_once(world: World) -> None:
    other = make_member(world.cast, world.at, number="99", heir_name="ก")
    for code in ("B05", "B06"):
        with refused("claim.certificate_used"):
            _copy(world, world.paid, member=other, benefit_code=code)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"serial": 7, "number": "สค.2567/0007"}, "claim.number"),
        ({"number": "สค.2567/0001"}, "claim.number"),
        ({"status": "paid"}, "claim.not_new"),
        ({"status": "approved", "granted_satang": 1}, "claim.not_new"),
        ({"amount_satang": -1}, "claim_amount_not_negative"),
        ({"event_on": date(2024, 6, 11)}, "claim_event_before_submission"),
    ],
)
def test_a_claim_begins_at_its_beginning(world: World, more: dict[str, Any], code: str) -> None:
    fresh = make_member(
        world.cast, world.at, number=f"n{code}{len(more)}{sorted(more)[0]}"[:20], heir_name="ก"
    )
    with refused(code):
        _copy(world, world.paid, **({"member": fresh, "certificate_no": "new"} | more))


def test_a_claim_of_another_funds_member_is_refused(world: World) -> None:
    stranger = make_member(world.other, world.at, number=f"s{Member.objects.count()}")
    with refused("claim.foreign"):
        _copy(world, world.paid, member=stranger, certificate_no="new")


def test_a_row_is_not_replaced(world: World) -> None:
    if connection.vendor != "sqlite":
        with refused("claim."):
            _sql(
                "INSERT INTO benefits_claim SELECT * FROM benefits_claim WHERE id=%s"
                " ON CONFLICT (id) DO UPDATE SET amount_satang=1",
                world.paid.pk,
            )
        return
    with refused("claim.stays", "claim.number", "claim.second_death"):
        _sql("INSERT OR REPLACE INTO benefits_claim SELECT * FROM benefits_claim WHERE id=%s", world.paid.pk)
    with refused("claim.fixed"):
        _sql("UPDATE OR REPLACE benefits_claim SET id=%s WHERE id=%s", world.paid.pk, world.submitted.pk)
    with refused("append_only", "approval.not_due"):
        _sql("INSERT OR REPLACE INTO benefits_approval SELECT * FROM benefits_approval")


def test_the_committees_word_is_said_once(world: World) -> None:
    check_claim(claim=world.paid, agreed=True, by=world.cast.chair, at=world.at)
    with refused("approval_check_once", "append_only"):
        _approval(
            world, world.paid, world.cast.officers[Role.SECRETARY], kind="committee_check", amount_satang=None
        )


def test_a_paper_of_another_fund_proves_nothing(world: World) -> None:
    foreign = photo(world.other, world.at)
    with refused("paper.foreign"):
        ClaimPaper.objects.create(
            id=next_id(world.cast.fund), fund=world.cast.fund, claim=world.submitted, document=foreign,
            name="photo", by=world.cast.chair, at=world.at,
        )  # fmt: skip
