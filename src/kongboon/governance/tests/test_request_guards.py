"""What raw SQL may not do to requests and their words, on both databases, under the application's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import Cast, enter_opening, make_fund, make_member

from kongboon.access.models import Officer, Role, User
from kongboon.access.permissions import Act
from kongboon.benefits.claims.services import Asked, submit_claim
from kongboon.benefits.models import Approval
from kongboon.funds.ids import next_id
from kongboon.funds.models import Fund
from kongboon.governance.models import Request, RequestAct, SetUpSignature
from kongboon.governance.offices import add_officer
from kongboon.governance.requests import ask, confirm
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)


@dataclass
class Waiting:
    """A request of the treasurer's that waits, and a fund beside it."""

    cast: Cast
    other: Cast
    request: Request

    def says(self, kind: str, officer: Officer, **more: Any) -> None:
        """A word past the service."""
        fund: Fund = more.pop("fund", self.cast.fund)
        with transaction.atomic():
            values = {"id": next_id(fund), "fund": fund, "request": self.request, "kind": kind} | more
            RequestAct.objects.create(officer=officer, **{"at": AT} | values)


@pytest.fixture
def waiting(django_db_setup: None, django_db_blocker: Any) -> Iterator[Waiting]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        cast, other = make_fund(at=AT), make_fund(at=AT, code="3305060")
        yield Waiting(cast, other, _asked(cast, "k"))


def _asked(cast: Cast, key: str) -> Request:
    terms = {"bank": "ออมสิน", "branch": "", "number": "9300"}
    return ask(fund=cast.fund, act=Act.ADD_BANK_ACCOUNT, terms=terms, by=cast.treasurer, at=AT, idem_key=key)


@contextmanager
def refused(code: str | None = None) -> Iterator[None]:
    before = list(Request.objects.values()), list(RequestAct.objects.values())
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        yield
    assert (list(Request.objects.values()), list(RequestAct.objects.values())) == before


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_the_lawful_way_passes(waiting: Waiting) -> None:
    waiting.says("confirm", waiting.cast.chair)
    waiting.says("done", waiting.cast.treasurer)
    assert RequestAct.objects.count() == 2


@pytest.mark.parametrize("kind", ["confirm", "decline"])
def test_nobody_speaks_to_the_own_request(waiting: Waiting, kind: str) -> None:
    with refused("request_act.own"):
        waiting.says(kind, waiting.cast.treasurer)
    waiting.says(kind, waiting.cast.chair)


def test_nor_under_another_office(waiting: Waiting) -> None:
    cast = waiting.cast
    Officer.objects.filter(pk=cast.treasurer.pk).update(active_to=AT.date())
    again = add_officer(
        fund=cast.fund, role=Role.CHAIR, name=cast.treasurer.name, at=AT, user=cast.treasurer.user
    )
    with refused("request_act.own"):
        waiting.says("confirm", again)


def test_nothing_is_done_without_a_word(waiting: Waiting) -> None:
    with refused("request_act.not_confirmed"):
        waiting.says("done", waiting.cast.treasurer)


def test_a_large_sum_waits_a_day_after_the_last_word(waiting: Waiting) -> None:
    for amount, hours, passes in ((20_000_00, 0, True), (20_000_01, 23, False), (20_000_01, 24, True)):
        key, terms = f"{amount}/{hours}", dict.fromkeys(("code", "money_code", "payee", "what"), "x")
        cast, at = waiting.cast, AT + timedelta(hours=hours)
        with transaction.atomic():
            waiting.request = Request.objects.create(
                id=next_id(cast.fund), fund=cast.fund, act="pay_other", terms=terms, amount_satang=amount, payee="x",
                asked_by=cast.treasurer, idem_key=key, at=AT,
            )  # fmt: skip
        waiting.says("confirm", cast.chair)
        with nullcontext() if passes else refused("request_act.soon"):
            waiting.says("done", cast.treasurer, at=at)


def test_what_is_over_stays_over(waiting: Waiting) -> None:
    waiting.says("decline", waiting.cast.chair)
    for kind in ("confirm", "done", "withdraw", "decline"):
        with refused():
            waiting.says(kind, waiting.cast.officers[Role.SECRETARY])


def test_one_officer_says_it_once(waiting: Waiting) -> None:
    waiting.says("confirm", waiting.cast.chair)
    with refused():
        waiting.says("confirm", waiting.cast.chair)


@pytest.mark.parametrize("kind", ["confirm", "decline"])
def test_nobody_speaks_after_the_office_has_ended(waiting: Waiting, kind: str) -> None:
    yesterday = AT.date() - timedelta(days=1)
    Officer.objects.filter(pk=waiting.cast.chair.pk).update(active_to=yesterday)
    with refused("request_act.ended"):
        waiting.says(kind, waiting.cast.chair)
    with refused("request_act.early"):
        waiting.says(kind, waiting.cast.chair, at=AT - timedelta(days=2))
    waiting.says(kind, waiting.cast.officers[Role.SECRETARY])


def test_a_word_of_the_day_on_which_an_office_ended_stands(waiting: Waiting) -> None:
    """As a fund that moves in brings it."""
    Officer.objects.filter(pk=waiting.cast.chair.pk).update(active_to=AT.date())
    waiting.says("confirm", waiting.cast.chair)
    assert RequestAct.objects.get().officer == waiting.cast.chair


def test_nobody_asks_after_the_office_has_ended(waiting: Waiting) -> None:
    cast = waiting.cast
    values: dict[str, Any] = {
        "fund": cast.fund,
        "act": "add_bank_account",
        "terms": {},
        "asked_by": cast.treasurer,
        "at": AT,
    }
    with transaction.atomic():
        Request.objects.create(id=next_id(cast.fund), idem_key="lawful", **values)
    Officer.objects.filter(pk=cast.treasurer.pk).update(active_to=AT.date() - timedelta(days=1))
    with refused("request.ended"):
        Request.objects.create(id=next_id(cast.fund), idem_key="ended", **values)


def test_nobody_confirms_a_claim_after_the_office_has_ended(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        cast = make_fund(at=AT, regulation=catalogue_text("standard-13"))
        member = make_member(cast, AT, birth_date=date(1950, 1, 1), paid_until=date(2024, 5, 31))
        asked = Asked(member, "ageing", AT.date(), benefit_code="B04")
        with scope(fund=cast.fund):
            claim = submit_claim(asked=asked, by=cast.officers[Role.WELFARE], at=AT, idem_key="c")

        def says(officer: Officer) -> None:
            with transaction.atomic():
                values = {
                    "id": next_id(cast.fund),
                    "fund": cast.fund,
                    "claim": claim,
                    "officer": officer,
                    "at": AT,
                }
                Approval.objects.create(
                    kind="confirm", verdict="yes", amount_satang=claim.amount_satang, **values
                )

        Officer.objects.filter(pk=cast.chair.pk).update(active_to=AT.date() - timedelta(days=1))
        with pytest.raises(DatabaseError, match="approval.ended"):
            says(cast.chair)
        says(cast.officers[Role.SECRETARY])


@pytest.mark.parametrize("table", ["governance_request", "governance_requestact"])
def test_rows_are_only_added(waiting: Waiting, table: str) -> None:
    waiting.says("confirm", waiting.cast.chair)
    for text in (
        f"UPDATE {table} SET at=at",
        f"DELETE FROM {table}",
    ):
        with refused():
            _sql(text)


def test_the_sum_and_the_payee_cannot_be_changed_after_the_word(waiting: Waiting) -> None:
    waiting.says("confirm", waiting.cast.chair)
    for change in ("amount_satang=1", "payee='x'", "terms='{}'", "asked_by_id=1", "act='pay_other'"):
        with refused():
            _sql(f"UPDATE governance_request SET {change}")


def test_a_row_is_not_written_over_another(waiting: Waiting) -> None:
    """`INSERT OR REPLACE` is SQLite's way of changing what may not be changed; PostgreSQL knows it as ON CONFLICT."""
    columns = "id,fund_id,act,terms,reason,amount_satang,payee,asked_by_id,idem_key,at"
    if databases.postgresql():
        text = f"INSERT INTO governance_request ({columns}) SELECT {columns} FROM governance_request"
        text += " ON CONFLICT (id) DO UPDATE SET payee='x'"
    else:
        text = (
            f"INSERT OR REPLACE INTO governance_request ({columns}) SELECT {columns} FROM governance_request"
        )
    with refused():
        _sql(text)


def test_an_officer_of_another_fund_has_no_word(waiting: Waiting) -> None:
    with refused("request_act.foreign"):
        waiting.says("confirm", waiting.other.chair)
    with refused("request_act.foreign"):
        waiting.says("confirm", waiting.other.chair, fund=waiting.other.fund)


def test_a_request_is_not_asked_for_by_an_officer_of_another_fund(waiting: Waiting) -> None:
    with refused("request.foreign"):
        Request.objects.create(
            id=next_id(waiting.cast.fund),
            fund=waiting.cast.fund,
            act="pay_other",
            terms={},
            asked_by=waiting.other.treasurer,
            idem_key="x",
            at=AT,
        )


def test_the_services_do_not_confirm_what_is_of_another_fund(waiting: Waiting) -> None:
    with refused("request_act.foreign"):
        confirm(request=waiting.request, by=waiting.other.chair, at=AT)
    assert confirm(request=waiting.request, by=waiting.cast.chair, at=AT).request.end is not None


# ---- the signature under the starting data ----


def _signs(cast: Cast, officer: Officer, **more: Any) -> None:
    values = {
        "fund": cast.fund,
        "officer": officer,
        "opening_no": 1,
        "page": {},
        "sha256": "0" * 64,
        "at": AT,
    } | more
    with transaction.atomic():
        SetUpSignature.objects.create(id=next_id(values["fund"]), **values)


@pytest.fixture
def opened(waiting: Waiting) -> Cast:
    """The fund with opening balances that nobody has signed."""
    cast = waiting.cast
    enter_opening(fund=cast.fund, on=AT.date(), balances={"1101": 500_00}, by=cast.treasurer, at=AT)
    return cast


@contextmanager
def not_signed(code: str) -> Iterator[None]:
    before = list(SetUpSignature.objects.values())
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        yield
    assert list(SetUpSignature.objects.values()) == before


def test_a_second_officer_signs_by_raw_sql_too(opened: Cast) -> None:
    _signs(opened, opened.chair)
    assert SetUpSignature.objects.filter(fund=opened.fund, opening_no=1).exists()


def test_nobody_signs_the_own_opening(opened: Cast) -> None:
    with not_signed("set_up.own"):
        _signs(opened, opened.treasurer)


def test_nobody_signs_an_opening_that_is_not_there(opened: Cast) -> None:
    with not_signed("set_up.opening"):
        _signs(opened, opened.chair, opening_no=2)


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.AUDITOR])
def test_no_collector_and_no_auditor_signs(opened: Cast, role: str) -> None:
    with not_signed("set_up.office"):
        _signs(opened, opened.officers[role])


def test_the_code_of_a_slip_signs_nothing(opened: Cast) -> None:
    User.objects.filter(pk=opened.chair.user_id).update(must_choose_password=True)
    with not_signed("set_up.slip"):
        _signs(opened, opened.chair)


def test_nobody_of_another_fund_signs(waiting: Waiting, opened: Cast) -> None:
    with not_signed("set_up.foreign"):
        _signs(opened, waiting.other.chair)


def test_a_signature_stays_as_it_is(opened: Cast) -> None:
    _signs(opened, opened.chair)
    for text in (
        "UPDATE governance_setupsignature SET is_same_device=FALSE",
        "DELETE FROM governance_setupsignature",
    ):
        with not_signed("append_only|permission denied"):
            _sql(text)
