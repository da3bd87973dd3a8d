"""What officers do, drawn at random: each act once through the services and once through the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.dues.services import (
    Share,
    Taking,
    hand_over,
    open_round,
    record_collection,
    undo_quickly,
)
from kongboon.governance.requests import open_about
from kongboon.ledger.services import close_month, deposit_cash, record_income, reopen_month, withdraw_cash
from tests.histories.book import (
    ADVANCE,
    BANK,
    BOX,
    DUES,
    GIFTS,
    SHORT,
    WITHDRAWN_ALONE,
    Entry,
    Paid,
    Waiting,
    Wanted,
    day,
    later,
)
from tests.histories.office import Office, booked
from tests.histories.two_people import ask_back, ask_pay_back_collector, ask_to_pay, settle

# ---- Dues ----------------------------------------------------------------------------------------------------


def collect(office: Office) -> None:
    """A household of one to three members pays, at the collector's tap or out of a sheet that an officer types in."""
    chance, book = office.chance, office.book
    moo = chance.choice((4, 4, 7))
    by, holder = (Role.COLLECTOR, "1102.1") if moo == 4 else (Role.TREASURER, "1102.2")
    if moo == 4 and chance.random() < 0.3:
        by = chance.choice((Role.TREASURER, Role.BOOKKEEPER))
    month = later(f"{day(office.now):%Y-%m}", chance.randint(-2, 1))
    wanted = _wanted(office, moo)
    on, sure = office.a_day(), office.is_sure()
    refused, taken = book.pay(wanted, moo, month, on)
    entry = _receipt(taken, holder, on, by)
    if not refused:
        refused = book.of_posting(office.now, [entry], sure=sure)
    told = {
        "wanted": tuple(wanted),
        "moo": moo,
        "month": month,
        "on": on,
        "key": office.key("tap"),
        "by": by,
        "holder": holder,
    }
    altered: list[dict[str, Any]] = [
        {"on": on - timedelta(days=1)},
        {"wanted": (*wanted, Wanted(chance.choice(sorted(book.villages))))},
        {"holder": "1102.2" if holder == "1102.1" else "1102.1"},
    ]
    if taken:
        last = replace(wanted[-1], months=taken[-1].months + 1, satang=None)
        altered += [{"wanted": (*wanted[:-1], last)}, {"month": later(month, 3)}]
    posted = office.first(refused, _collecting(office), told, altered, by=by, sure=sure)
    if posted is not None:
        office.write([entry], posted[1])


def _wanted(office: Office, moo: int) -> list[Wanted]:
    chance, book = office.chance, office.book
    names = sorted(name for name, at in book.villages.items() if at == moo or chance.random() < 0.01)
    wanted = []
    for name in chance.choices(
        names, k=chance.choice((0, 1, 1, 1, 1, 1, 2, 2, 3, 3)) if chance.random() < 0.2 else 1
    ):
        first = later(book.paid_until[name], 1)
        told = chance.choice((None, first, first, first, later(first, chance.choice((0, 0, 0, -1, 2)))))
        months = chance.choice((1, 1, 1, 2, 3, 12, 24, 60, chance.choice((0, 61, 7))))
        satang = Paid("", first, max(1, months), "").satang + chance.choice((0, 0, 0, 0, 1, -100))
        how = chance.random()
        if how < 0.4:
            wanted.append(Wanted(name, first=told))
        elif how < 0.8:
            wanted.append(Wanted(name, months=months, first=told))
        else:
            wanted.append(Wanted(name, satang=satang, first=told))
    return wanted


def _receipt(taken: list[Paid], holder: str, on: Any, by: str) -> Entry:
    moves = [(holder, sum(paid.satang for paid in taken))]
    for paid in taken:
        ahead = paid.ahead(on)
        moves += [(DUES, ahead - paid.satang)] if paid.satang > ahead else []
        moves += [(ADVANCE, -ahead)] if ahead else []
    return Entry("dues", on, tuple(moves), by, "R", tuple(taken))


def _collecting(office: Office) -> Callable[..., Any]:
    def send(
        *, at: datetime, wanted: Any, moo: int, month: str, on: Any, key: str, by: str, holder: str
    ) -> Any:
        village, officer = office.cast.villages[moo], office.officer(by)
        round = open_round(fund=office.cast.fund, village=village, month=month, collector=officer, at=at)
        shares = [Share(office.members[one.member].pk, one.months, one.satang, one.first) for one in wanted]
        posted = record_collection(
            round=round,
            takings=[Taking(tuple(shares))],
            on=on,
            idem_key=key,
            by=officer,
            at=at,
            held_by=office.holder(holder),
        )
        return posted.batch_no, posted.entry_ids, posted.head

    return send


def count_cash(office: Office) -> None:
    """A collector's cash is counted: all of it, too little or too much, by whoever may or by its holder."""
    chance, book = office.chance, office.book
    holder = chance.choice(("1102.1", "1102.2"))
    by = chance.choice((Role.BOOKKEEPER, Role.BOOKKEEPER, Role.CHAIR, Role.TREASURER))
    held = book.held(holder)
    expected = held + chance.choice((0,) * 12 + (100,))
    off = chance.choice((0,) * 8 + (-500, -100, 100, 300))
    counted = max(0, expected + off) if chance.random() < 0.97 else 0
    note = chance.choice(("นับสองรอบ", "")) if counted != expected else ""
    on, sure = office.a_day(), office.is_sure()
    entry = _count(holder, expected, counted, on, by)
    refused = _of_count(holder, by, held, expected, counted, note)
    if not refused:
        refused = book.of_posting(office.now, [entry], sure=sure)
    told = {
        "holder": holder,
        "expected": expected,
        "counted": counted,
        "on": on,
        "note": note,
        "key": office.key("hand-over"),
        "by": by,
    }
    altered = (
        {"counted": counted + 100},
        {"on": on - timedelta(days=2)},
        {"note": "อีกคำ"},
        {"by": Role.TREASURER if by == Role.CHAIR else Role.CHAIR},
    )
    made = office.first(refused, _counting(office), told, altered, by=by, sure=sure)
    if made is None:
        return
    office.write([entry], range(made[1], made[1] + 1))
    if counted < expected:
        asked = open_about(office.cast.fund, Act.WRITE_OFF_DIFFERENCE, hand_over_id=made[0])
        assert asked is not None, "what is short waits to be written off"
        book.waiting[asked.pk] = Waiting("write-off", expected - counted, len(book.entries), holder)


def _of_count(holder: str, by: str, held: int, expected: int, counted: int, note: str) -> set[str]:
    if holder == "1102.2" and by == Role.TREASURER:
        return {"dues.own_cash"}
    if held <= 0:
        return {"dues.fund_owes"} if held else {"dues.nothing_to_hand_over"}
    if held != expected:
        return {"dues.cash_changed"}
    if not counted:
        return {"dues.nothing_counted"}
    return {"dues.difference_unexplained"} if counted != expected and not note else set()


def _count(holder: str, expected: int, counted: int, on: Any, by: str) -> Entry:
    moves = [(BOX, counted), (holder, -min(counted, expected))]
    if counted > expected:
        moves.append((SHORT, expected - counted))
    return Entry("hand-over", on, tuple(moves), by)


def _counting(office: Office) -> Callable[..., Any]:
    def send(
        *, at: datetime, holder: str, expected: int, counted: int, on: Any, note: str, key: str, by: str
    ) -> Any:
        made = hand_over(
            collector=office.holder(holder),
            expected_satang=expected,
            counted_satang=counted,
            on=on,
            idem_key=key,
            by=office.officer(by),
            at=at,
            note=note,
        )
        return made.pk, made.entry_id

    return send


def undo_last(office: Office) -> None:
    """The finger slipped: whoever gave a receipt takes it back by one press."""
    book = office.book
    receipts = [n for n, e in enumerate(book.entries, 1) if e.kind == "dues"][-3:]
    if not receipts:
        return
    number = office.chance.choice(receipts)
    by, sure = book.entries[number - 1].by, office.is_sure()
    refused = book.of_receipt(number)
    if not book.may_undo_quickly(number, by, office.now):
        refused = {"dues.undo_too_late"}
    elif not refused:
        refused = book.of_posting(office.now, [book.mirror(number, day(office.now), by)], sure=sure)
    entry, officer = booked(office, number), office.officer(by)
    if office.tried(refused, lambda: undo_quickly(entry=entry, by=officer, at=office.now), by, sure=sure):
        book.take_back(number, by, office.now)


# ---- Box and bank --------------------------------------------------------------------------------------------


def give(office: Office) -> None:
    """A gift comes into box or bank."""
    place, satang, on = (
        office.chance.choice((BOX, BANK)),
        office.chance.choice((0, 100, 50_00, 123_45)),
        office.a_day(),
    )
    entry = Entry("gift", on, ((place, satang), (GIFTS, -satang)), Role.TREASURER, "R")
    told = {"money_code": place, "amount": satang, "on": on, "note": "บริจาค", "code": GIFTS}
    altered = (
        {"amount": satang + 1},
        {"on": on - timedelta(days=1)},
        {"money_code": BANK if place == BOX else BOX},
        {"note": "อื่น"},
    )
    _posted(office, record_income, entry, told, altered)


def deposit(office: Office) -> None:
    satang, on = _sum_of(office, BOX), office.a_day()
    entry = Entry("deposit", on, ((BANK, satang), (BOX, -satang)), Role.TREASURER)
    told = {"bank_account": office.bank, "amount": satang, "on": on}
    _posted(office, deposit_cash, entry, told, _other_sums(satang, on))


def withdraw(office: Office) -> None:
    """The box is filled up from the bank, by one officer alone up to a sum in seven days."""
    satang, on, book = (
        min(_sum_of(office, BANK), office.chance.choice((300_00, 2_500_00))),
        office.a_day(),
        office.book,
    )
    lately = sum(
        e.moves[0][1]
        for e in book.entries
        if e.kind == "withdrawal" and e.at > office.now - timedelta(days=7)
    )
    entry = Entry("withdrawal", on, ((BOX, satang), (BANK, -satang)), Role.TREASURER)
    told = {"bank_account": office.bank, "amount": satang, "on": on}
    more = {"ledger.second_word_needed"} if lately + satang > WITHDRAWN_ALONE else set()
    _posted(office, withdraw_cash, entry, told, _other_sums(satang, on), more)


def _sum_of(office: Office, place: str) -> int:
    """Some of what is in a place, all, or a little more."""
    held = office.book.held(place)
    return max(1, office.chance.choice((held, held // 2, held // 3, held // 7, held + 1)))


def _other_sums(satang: int, on: Any) -> tuple[dict[str, Any], ...]:
    return {"amount": satang + 1}, {"on": on - timedelta(days=1)}


def _posted(
    office: Office, act: Callable[..., Any], entry: Entry, told: dict[str, Any], altered: Any, more: Any = ()
) -> None:
    """One entry by an act of the treasurer that names day, sum and key; `more`: further reasons against it."""
    sure = office.is_sure()
    held = {place: office.book.held(place) for place in (BOX, BANK)}
    refused = office.book.of_posting(office.now, [entry], sure=sure) | set(more)
    if any(place in held and -satang > held[place] for place, satang in entry.moves):
        refused.add("ledger.not_enough_money")

    def send(*, at: datetime, **named: Any) -> Any:
        posted = act(fund=office.cast.fund, by=office.cast.treasurer, at=at, **named)
        return posted.batch_no, posted.entry_ids, posted.head

    told = {**told, "idem_key": office.key(entry.kind)}
    answer = office.first(refused, send, told, altered, by=Role.TREASURER, sure=sure)
    if answer is not None:
        office.write([entry], answer[1])


# ---- Months --------------------------------------------------------------------------------------------------


def close_or_open(office: Office) -> None:
    """A month of the last five, or the next one, is closed; what is closed is opened again by a resolution."""
    chance, book, fund = office.chance, office.book, office.cast.fund
    month = later(f"{day(office.now):%Y-%m}", chance.choice((-5, -4, -3, -2, -2, -1, -1, -1, 0, 1)))
    named: dict[str, Any] = {"fund": fund, "month": month, "at": office.now}
    if (month in book.closed and chance.random() < 0.6) or chance.random() < 0.05:
        refused = set() if month in book.closed else {"ledger.month_not_closed"}
        named |= {"resolution": office.month_resolution, "by": office.cast.chair}
        if office.tried(refused, lambda: reopen_month(**named), Role.CHAIR):
            book.closed.remove(month)
    elif office.tried(
        book.of_closing(month, office.now),
        lambda: close_month(by=office.cast.treasurer, **named),
        Role.TREASURER,
    ):
        book.close(month)


ACTS: dict[Callable[[Office], None], int] = {
    collect: 30, count_cash: 12, undo_last: 6, give: 8, deposit: 9, withdraw: 5, close_or_open: 9, ask_to_pay: 4,
    ask_pay_back_collector: 3, ask_back: 9, settle: 14, Office.send_again: 14, Office.accept_clock: 3,
}  # fmt: skip
# What comes within minutes of a receipt or a count.
AT_ONCE: dict[Callable[[Office], None], int] = {
    collect: 3, count_cash: 4, undo_last: 6, ask_back: 1, settle: 1, Office.send_again: 2
}  # fmt: skip
