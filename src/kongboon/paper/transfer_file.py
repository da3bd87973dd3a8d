"""A bank's file for many payments: ISO 20022 pain.001.001.09 from plain values.

A receiver is named by PromptPay: the national id (NIDN) or a mobile number (MBNO) as a proxy of the account, because
a fund does not keep its members' account numbers. Thai banks take the message through their corporate channels;
their own upload layouts are not public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from xml.etree import ElementTree

from kongboon.kernel.money import baht

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_TEXT_MAX, _NAME_MAX = 140, 140


@dataclass(frozen=True)
class Transfer:
    """One payment: its own reference (35 characters at most), satang, and who receives it by which proxy."""

    reference: str
    satang: int
    name: str
    proxy: Literal["NIDN", "MBNO"]
    proxy_id: str
    about: str


@dataclass(frozen=True)
class TransferFile:
    """All payments of one account on one day. `reference` names the file, 35 characters at most."""

    reference: str
    made_at: datetime
    on: date
    payer: str
    bank: str
    account: str
    transfers: Sequence[Transfer]


def transfer_xml(file: TransferFile) -> bytes:
    """The message as UTF-8. Errors: ValueError without a single payment, or with a sum that is not above zero."""
    if not file.transfers or any(transfer.satang <= 0 for transfer in file.transfers):
        raise ValueError("a transfer file needs payments above zero")
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_tag("Document"))
    message = _add(root, "CstmrCdtTrfInitn")
    total = _baht(sum(transfer.satang for transfer in file.transfers))
    head = _add(message, "GrpHdr")
    _add(head, "MsgId", file.reference[:35])
    _add(head, "CreDtTm", file.made_at.isoformat(timespec="seconds"))
    _add(head, "NbOfTxs", str(len(file.transfers)))
    _add(head, "CtrlSum", total)
    _add(_add(head, "InitgPty"), "Nm", file.payer[:_NAME_MAX])
    _payment(message, file, total)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _payment(message: ElementTree.Element, file: TransferFile, total: str) -> None:
    payment = _add(message, "PmtInf")
    _add(payment, "PmtInfId", file.reference[:35])
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "NbOfTxs", str(len(file.transfers)))
    _add(payment, "CtrlSum", total)
    # Social benefits; banks use it to recognise the kind of a payment.
    _add(_add(_add(payment, "PmtTpInf"), "CtgyPurp"), "Cd", "SSBE")
    _add(_add(payment, "ReqdExctnDt"), "Dt", file.on.isoformat())
    _add(_add(payment, "Dbtr"), "Nm", file.payer[:_NAME_MAX])
    account = _add(payment, "DbtrAcct")
    _add(_add(_add(account, "Id"), "Othr"), "Id", _digits(file.account)[:34])
    _add(account, "Ccy", "THB")
    _add(_add(_add(payment, "DbtrAgt"), "FinInstnId"), "Nm", file.bank[:_NAME_MAX])
    for transfer in file.transfers:
        _transfer(payment, transfer)


def _transfer(payment: ElementTree.Element, transfer: Transfer) -> None:
    row = _add(payment, "CdtTrfTxInf")
    _add(_add(row, "PmtId"), "EndToEndId", transfer.reference[:35])
    amount = _add(_add(row, "Amt"), "InstdAmt", _baht(transfer.satang))
    amount.set("Ccy", "THB")
    _add(_add(row, "Cdtr"), "Nm", transfer.name[:_NAME_MAX])
    account = _add(row, "CdtrAcct")
    # This version of the message wants an account's own id beside its proxy.
    other = _add(_add(account, "Id"), "Othr")
    _add(other, "Id", transfer.proxy_id)
    _add(_add(other, "SchmeNm"), "Prtry", "PROMPTPAY")
    proxy = _add(account, "Prxy")
    _add(_add(proxy, "Tp"), "Cd", transfer.proxy)
    _add(proxy, "Id", transfer.proxy_id)
    _add(_add(row, "RmtInf"), "Ustrd", transfer.about[:_TEXT_MAX])


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, _tag(name))
    child.text = text
    return child


def _baht(satang: int) -> str:
    return f"{baht(satang):.2f}"


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())
