"""`kongboon goods` and `kongboon supplier`: what an officer asks for at the shell waits for another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.timezone import localdate, now
from django_scopes import scope
from tests.world import Cast, agree, make_fund, record_opening, sign_in_at_shell, specimen

from kongboon.access.errors import NotAllowed
from kongboon.config.cli import cli
from kongboon.governance.errors import SupplierEnded, SupplierListed
from kongboon.governance.models import Request
from kongboon.governance.requests import perform
from kongboon.governance.suppliers import listed_suppliers
from kongboon.ledger.errors import NotEnoughGoods
from kongboon.ledger.goods import in_store


@pytest.fixture
def house(db: None) -> Iterator[Cast]:
    cast = make_fund(at=now(), users=True)
    with scope(fund=cast.fund):
        day = localdate() - timedelta(days=30)
        record_opening(fund=cast.fund, on=day, balances={"1101": 1000_00}, by=cast.treasurer, at=now())
        for name in ("treasurer050", "welfare050", "auditor050"):
            sign_in_at_shell(name)
        yield cast


def _run(*words: str, by: str = "treasurer050") -> tuple[str, BaseException | None]:
    done = CliRunner().invoke(cli, [*words, "--fund", "3305050", "--by", by])
    return done.output, done.exception


def test_goods_come_in_go_out_and_are_written_off_by_two(house: Cast, tmp_path: Path) -> None:
    photo = tmp_path / "ข้าว.jpg"
    photo.write_bytes(specimen(91_000))
    rice = ("--what", "ข้าว 20 ถุง", "--value", "3000")
    gift = ("goods", "receive", *rice, "--from", "วัดโนนสูง", "--photo", str(photo), "--key", "rice")
    assert _run(*gift, by="welfare050")[1] is None
    assert _run(*gift, by="welfare050")[1] is None
    asked = Request.objects.get()
    assert (asked.terms["who"], asked.terms["photo_id"] is not None) == ("วัดโนนสูง", True)
    assert in_store(house.fund) == 0, "not before another officer agrees"
    agree(asked, house, now())
    assert in_store(house.fund) == 3000_00
    give = ("goods", "give", "--what", "ข้าว 5 ถุง", "--to", "ยายบัว", "--reason", "บ้านไฟไหม้", "--value")
    assert isinstance(_run(*give, "3001")[1], NotEnoughGoods)
    assert _run(*give, "750")[1] is None
    off = ("goods", "write-off", "--what", "ข้าว 1 ถุง", "--reason", "หนูกัด", "--value", "150")
    assert isinstance(_run(*off, by="welfare050")[1], NotAllowed)
    assert _run(*off)[1] is None
    for one in Request.objects.filter(act__in=["give_goods", "write_off_goods"]):
        perform(request=agree(one, house, now()), by=house.treasurer, at=now())
    assert in_store(house.fund) == 2100_00
    listed = _run("goods", "list", by="auditor050")[0]
    assert "2,100.00" in listed
    assert "ยายบัว" in listed


def test_a_supplier_is_listed_and_taken_off_by_two(house: Cast) -> None:
    add = ("supplier", "add", "ร้านศรีเครื่องเขียน", "--reference", "045-611-000")
    assert isinstance(_run(*add, by="welfare050")[1], NotAllowed)
    assert _run(*add)[1] is None
    assert not listed_suppliers(house.fund).exists(), "not before another officer agrees"
    agree(Request.objects.get(), house, now())
    assert "ร้านศรีเครื่องเขียน 045-611-000" in _run("supplier", "list", by="auditor050")[0]
    assert isinstance(_run(*add)[1], SupplierListed)
    assert isinstance(_run("supplier", "end", "ร้านอื่น")[1], SupplierEnded)
    assert _run("supplier", "end", "ร้านศรีเครื่องเขียน")[1] is None
    agree(Request.objects.get(act="end_supplier"), house, now())
    assert not listed_suppliers(house.fund).exists()
