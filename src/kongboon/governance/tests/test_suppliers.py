"""The list of suppliers: two people list one and take it off; what is paid to it is added up for it alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.ground import ground
from tests.world import Cast, added_up, agree, make_member

from kongboon.access.models import Role
from kongboon.benefits.households import name_membership
from kongboon.benefits.tests.conftest import with_money
from kongboon.funds.ids import next_id
from kongboon.governance import errors
from kongboon.governance.models import Change, Request, Supplier
from kongboon.governance.requests import confirm, perform, speakers, step_of
from kongboon.governance.suppliers import ask_end_of_supplier, ask_supplier, listed_suppliers
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment


@ground
def cast(at: datetime) -> Cast:
    return with_money(at)


SHOP, OTHER = "ร้านป้าแดง", "ร้านเครื่องเขียน"


def asks(cast: Cast, at: datetime, name: str, key: str = "s") -> Request:
    return ask_supplier(
        fund=cast.fund, name=name, reference="0-9999-99999-99-9", note="", by=cast.treasurer, at=at, idem_key=key
    )  # fmt: skip


def lists(cast: Cast, at: datetime, name: str) -> Supplier:
    agree(asks(cast, at, name, f"list/{len(name)}/{Request.objects.count()}"), cast, at)
    return Supplier.objects.get(name=name, ended_at=None)


def ends(cast: Cast, at: datetime, supplier: Supplier) -> None:
    agree(
        ask_end_of_supplier(supplier=supplier, by=cast.treasurer, at=at, idem_key=f"e{supplier.pk}"),
        cast,
        at,
    )


def pays(cast: Cast, at: datetime, amount: int, payee: str, by: str = Role.TREASURER) -> Request:
    key = f"pay/{Request.objects.count()}"
    payment = Payment("5201", "1101", amount, payee, "ของใช้")
    return ask_payment(fund=cast.fund, payment=payment, by=cast.officers[by], at=at, idem_key=key)


def test_one_officer_alone_lists_nobody(cast: Cast, at: datetime) -> None:
    asked = asks(cast, at, SHOP)
    assert not listed_suppliers(cast.fund).exists()
    with pytest.raises(errors.OwnRequest):
        confirm(request=asked, by=cast.treasurer, at=at)
    confirm(request=asked, by=cast.chair, at=at)
    assert [one.name for one in listed_suppliers(cast.fund)] == [SHOP]
    assert Change._base_manager.filter(table_name="governance_supplier", action="insert").count() == 1


def test_a_name_is_listed_once_and_ended_once(cast: Cast, at: datetime) -> None:
    supplier = lists(cast, at, SHOP)
    with pytest.raises(errors.SupplierListed):
        asks(cast, at, "ร้าน  ป้าเเดง", "again")
    with pytest.raises(errors.SupplierNameShort):
        asks(cast, at, "กข", "short")
    ends(cast, at, supplier)
    with pytest.raises(errors.SupplierEnded):
        ask_end_of_supplier(supplier=supplier, by=cast.treasurer, at=at, idem_key="e2")
    lists(cast, at, SHOP)
    assert Supplier.objects.count() == 2


def test_payments_to_two_listed_suppliers_do_not_add_up(cast: Cast, at: datetime) -> None:
    lists(cast, at, SHOP)
    lists(cast, at, OTHER)
    pays(cast, at, 4_000_00, SHOP)
    assert added_up(pays(cast, at, 4_000_00, OTHER)) == 4_000_00
    assert added_up(pays(cast, at, 1_000_00, "ร้านที่พิมพ์เอง")) == 1_000_00


def test_two_typed_names_add_up_for_who_asks(cast: Cast, at: datetime) -> None:
    """The control."""
    pays(cast, at, 4_000_00, SHOP)
    assert added_up(pays(cast, at, 4_000_00, OTHER)) == 8_000_00


def test_typing_the_name_of_a_listed_supplier_is_no_second_payee(cast: Cast, at: datetime) -> None:
    lists(cast, at, SHOP)
    pays(cast, at, 4_000_00, SHOP)
    for typed in ("ร้าน ป้าเเดง", "ร้านป้าแดง (สาขา 2)"):
        asked = pays(cast, at, 1_000_01, typed, Role.BOOKKEEPER)
        assert added_up(asked) > 5_000_00, typed
    assert step_of(asked).confirmations == 2


def test_listing_or_ending_between_two_payments_hides_nothing(cast: Cast, at: datetime) -> None:
    day = timedelta(days=1)
    pays(cast, at, 4_000_00, SHOP)
    supplier = lists(cast, at + day, SHOP)
    assert added_up(pays(cast, at + day, 1_000_00, SHOP)) == 5_000_00
    ends(cast, at + 2 * day, supplier)
    assert added_up(pays(cast, at + 2 * day, 1_000_00, SHOP)) == 6_000_00
    lists(cast, at + 3 * day, SHOP)
    assert added_up(pays(cast, at + 3 * day, 1_000_00, SHOP)) == 7_000_00


def test_who_bears_the_name_or_lives_there_does_not_agree(cast: Cast, at: datetime) -> None:
    for name, left_out in ((f"ร้าน{cast.chair.name}", Role.CHAIR), ("บุญมี มีสุข", Role.SECRETARY)):
        if left_out == Role.SECRETARY:
            make_member(cast, at, house_no="12")
            own = make_member(cast, at, number="0002", first_name="สมศรี", house_no="12")
            name_membership(officer=cast.officers[left_out], number=own.number, by=cast.chair, at=at)
        asked = asks(cast, at, name, f"own/{left_out}")
        assert cast.officers[left_out] not in speakers(asked)
        with pytest.raises(errors.PayeeConfirms):
            confirm(request=asked, by=cast.officers[left_out], at=at)
        confirm(request=asked, by=cast.officers[Role.WELFARE], at=at)


def test_a_listed_supplier_with_an_officers_name_is_not_paid_by_that_officer(
    cast: Cast, at: datetime
) -> None:
    name = cast.officers[Role.BOOKKEEPER].name
    lists(cast, at, name)
    asked = confirm(request=pays(cast, at, 100_00, name), by=cast.chair, at=at).request
    with pytest.raises(errors.PayeeConfirms):
        perform(request=asked, by=cast.officers[Role.BOOKKEEPER], at=at)


def test_the_database_takes_no_supplier_without_two_people(cast: Cast, at: datetime) -> None:
    waiting = asks(cast, at, SHOP)
    supplier = lists(cast, at, OTHER)

    def refused(code: str, act: object) -> None:
        with pytest.raises(DatabaseError, match=code), transaction.atomic():
            act()  # type: ignore[operator]

    def put(request: Request, name: str) -> None:
        Supplier.objects.create(
            id=next_id(cast.fund), fund=cast.fund, name=name, name_key=name, request=request, at=at
        )

    refused(r"supplier\.not_agreed", lambda: put(waiting, SHOP))
    agreed = confirm(request=asks(cast, at, "ร้านสาม", "third"), by=cast.chair, at=at).request
    refused("governance_supplier|supplier", lambda: put(agreed, "ร้านสี่"))
    rows = Supplier.objects.filter(pk=supplier.pk)
    refused(r"supplier\.end_not_agreed|supplier_ended", lambda: rows.update(ended_at=at, end_request=waiting))
    refused("supplier|permission", lambda: rows.update(name="ร้านห้า"))
    refused("append_only|permission", rows.delete)
    other = Supplier.objects.get(name="ร้านสาม")
    end = ask_end_of_supplier(supplier=other, by=cast.treasurer, at=at, idem_key="end")
    end = confirm(request=end, by=cast.chair, at=at).request
    other.refresh_from_db()
    assert other.ended_at == at
    refused("supplier", lambda: rows.update(ended_at=at, end_request=end))
