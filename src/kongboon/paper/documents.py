"""The papers that go from hand to hand: receipt, voucher, remittance slip and collection sheet.

Each paper is a frozen dataclass of plain values, already chosen and worded by the app that prints it, and one
function that makes the PDF. Units: money in satang; `on` is a date, `at` an aware moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kongboon.kernel.money import format_baht
from kongboon.paper.errors import PaperDoesNotAddUp
from kongboon.paper.pdf import render_pdf
from kongboon.paper.qr import qr_svg

RECEIPT_QR_MARK = "KB1"
RECEIPT_ROWS_SHOWN = 5  # a receipt with fewer rows keeps the room of this many, so that all look alike
VOUCHER_SIGNERS = ("ผู้รับเงิน", "ผู้จ่ายเงิน", "พยาน / ผู้อนุมัติ")
GOODS_SIGNERS = ("ผู้รับของ", "ผู้จ่ายของ", "พยาน / ผู้อนุมัติ")

Layout = Literal["a5", "a4"]


@dataclass(frozen=True)
class Letterhead:
    """Whose paper it is: `place` is "ต.… อ.… จ.…", `registration` the number given by the province, or ""."""

    fund_name: str
    place: str
    office_address: str = ""
    registration: str = ""


@dataclass(frozen=True)
class PaperLine:
    """One line of a paper; `amount_satang` is None where a line only explains."""

    text: str
    amount_satang: int | None = None


@dataclass(frozen=True)
class Receipt:
    """Money received. `note` says off what it was taken, if it was not paid in cash.

    With `is_goods` goods were received, and the sums are their value. `reversed_by` says which entry took it back, and
    then the paper is stamped void.
    """

    head: Letterhead
    number: str
    on: dt.date
    payer_name: str
    member_no: str
    village: str
    lines: tuple[PaperLine, ...]
    total_satang: int
    received_by: str
    batch_no: int
    ledger_head: str
    qr_payload: str
    note: str = ""
    reversed_by: str | None = None
    is_goods: bool = False

    def __post_init__(self) -> None:
        _require_sum(self.number, [line.amount_satang for line in self.lines], self.total_satang)
        if not self.qr_payload.startswith(f"{RECEIPT_QR_MARK}|"):
            # A QR that asks for money on a paper that thanks for it would take the baht a second time.
            raise ValueError(f"receipt {self.number}: the QR code is not a receipt's")

    @property
    def heading(self) -> str:
        """What the paper is called."""
        return "ใบรับสิ่งของ" if self.is_goods else "ใบเสร็จรับเงิน"

    @property
    def is_void(self) -> bool:
        """Whether the receipt has been reversed in the books."""
        return self.reversed_by is not None


@dataclass(frozen=True)
class Approval:
    """One officer's yes: the role and name as they are to be printed."""

    role: str
    name: str
    at: dt.datetime


@dataclass(frozen=True)
class Voucher:
    """Money paid out: a benefit with the clause, reasons and arithmetic that decided it, or another expense.

    `title` is the benefit or the kind of expense. What is "" or empty is not printed; a payee who is "" is
    left as a line to be filled in by hand. With `goods` no money changes hands: the amount is their value, and
    whoever receives signs for them. `vouched_by` answers for a receiver who is no member.
    """

    head: Letterhead
    number: str
    on: dt.date
    paid_to: str
    title: str
    amount_satang: int
    paid_from: str
    paid_by: str
    batch_no: int
    ledger_head: str
    paid_to_relation: str = ""
    member_name: str = ""
    member_no: str = ""
    clause: str = ""
    reasons: tuple[str, ...] = ()
    arithmetic: tuple[PaperLine, ...] = ()
    approvals: tuple[Approval, ...] = ()
    evidence: tuple[str, ...] = ()
    note: str = ""
    reversed_by: str | None = None
    goods: str = ""
    vouched_by: str = ""

    @property
    def approver(self) -> str:
        """Who agreed last; they sign as the third."""
        return self.approvals[-1].name if self.approvals else ""

    @property
    def is_void(self) -> bool:
        """Whether the payment has been reversed in the books."""
        return self.reversed_by is not None


@dataclass(frozen=True)
class CollectedLine:
    """What one member gave in the round; `months` as it is to be read, such as "เม.ย.–มิ.ย. 2567"."""

    member_no: str
    name: str
    months: str
    amount_satang: int


@dataclass(frozen=True)
class RemittanceSlip:
    """A collector's cash handed over: what the books expect, what was counted, and the difference.

    `agreement` says who agreed to the count and how, "" as long as both sign by hand. `reversed_by` says which entry
    took the count back, and then the paper is stamped void.
    """

    head: Letterhead
    on: dt.date
    village: str
    round_title: str
    collector: str
    lines: tuple[CollectedLine, ...]
    expected_satang: int
    counted_satang: int
    by: str
    printed_at: dt.datetime
    number: str | None = None
    agreement: str = ""
    reversed_by: str | None = None

    @property
    def listed_satang(self) -> int:
        """Sum of the lines."""
        return sum(line.amount_satang for line in self.lines)

    @property
    def difference_satang(self) -> int:
        """Counted less expected: negative is short, positive is over."""
        return self.counted_satang - self.expected_satang


@dataclass(frozen=True)
class CollectionRow:
    """A member on the blank sheet: `arrears` in words such as "ค้าง 2 เดือน" or "", `due_satang` with arrears."""

    member_no: str
    name: str
    house_no: str
    arrears: str
    due_satang: int


@dataclass(frozen=True)
class CollectionSheet:
    """A village's sheet to be filled in by hand; `blank_rows` stay free for those who join on the day."""

    head: Letterhead
    village: str
    round_title: str
    collector: str
    rows: tuple[CollectionRow, ...]
    printed_at: dt.datetime
    blank_rows: int = 3

    @property
    def due_satang(self) -> int:
        """What the sheet would bring if everyone paid."""
        return sum(row.due_satang for row in self.rows)


def receipt_qr_payload(
    *, fund: int | str, number: str, amount_satang: int, batch_no: int, ledger_head: str
) -> str:
    """Text of a receipt's QR code, by which a member checks the paper against the books.

    Errors: ValueError if a part holds the separator.

    >>> receipt_qr_payload(fund=3305050, number="รบ.2567/000123", amount_satang=9000, batch_no=57,
    ...                    ledger_head="0123456789abcdef")
    'KB1|3305050|รบ.2567/000123|9000|57|0123456789abcdef'
    """
    parts = [RECEIPT_QR_MARK, str(fund), number, str(amount_satang), str(batch_no), ledger_head]
    if any("|" in part or not part for part in parts):
        raise ValueError(f"a part of the QR code is empty or holds a bar: {parts}")
    return "|".join(parts)


def receipts_pdf(receipts: Sequence[Receipt], layout: Layout = "a5") -> bytes:
    """Make one document of all receipts in the order given.

    Layouts: "a5" is one landscape A5 page a receipt; "a4" is two on a portrait A4 sheet with a line to cut.
    Errors: ValueError if there is no receipt.
    """
    if not receipts:
        raise ValueError("there is no receipt to print")
    slips = [
        {
            "receipt": receipt,
            "qr": qr_svg(receipt.qr_payload, label=f"คิวอาร์โค้ดสำหรับตรวจใบเสร็จ {receipt.number}"),
            "spare_rows": max(0, RECEIPT_ROWS_SHOWN - _rows_taken(receipt)),
        }
        for receipt in receipts
    ]
    title = f"ใบเสร็จรับเงิน {receipts[0].number}"
    if len(receipts) > 1:
        title += f" ถึง {receipts[-1].number}"
    return render_pdf("receipts.html", {"slips": slips, "layout": layout, "title": title})


def voucher_pdf(voucher: Voucher) -> bytes:
    """Make the payment voucher on landscape A5; long reasons go on to a second page."""
    return render_pdf(
        "voucher.html", {"voucher": voucher, "signers": GOODS_SIGNERS if voucher.goods else VOUCHER_SIGNERS}
    )


def remittance_pdf(slip: RemittanceSlip) -> bytes:
    """Make the A4 slip that goes with a collector's cash."""
    return render_pdf("remittance.html", {"slip": slip})


def collection_sheet_pdf(sheet: CollectionSheet) -> bytes:
    """Make the blank A4 sheet with which a collector goes from house to house."""
    return render_pdf("collection_sheet.html", {"sheet": sheet})


def _rows_taken(receipt: Receipt) -> int:
    """Estimate the rows of room that a receipt takes besides its bare form, from the lengths of its texts.

    The limits are the letters that fit on one printed line; too high a guess only makes the blank smaller.
    """
    head = receipt.head
    texts = [
        (head.fund_name, 44),
        (head.place, 70),
        (head.office_address, 62),
        (head.registration, 66),
        (receipt.payer_name, 80),
        (receipt.village, 40),
        (receipt.received_by, 40),
        (receipt.note, 75),
        *((line.text, 75) for line in receipt.lines),
    ]
    return len(receipt.lines) + bool(receipt.note) + sum(len(text) // letters for text, letters in texts)


def _require_sum(number: str, amounts: Sequence[int | None], total_satang: int) -> None:
    """Refuse a paper whose lines do not make its total."""
    known = [amount for amount in amounts if amount is not None]
    if len(known) != len(amounts) or sum(known) != total_satang:
        raise PaperDoesNotAddUp(
            f"{number}: the lines make {format_baht(sum(known))}, the total is {format_baht(total_satang)}"
        )
