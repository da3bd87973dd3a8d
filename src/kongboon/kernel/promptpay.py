"""The text inside a PromptPay QR (EMVCo merchant-presented mode).

A QR only asks for a payment; a payment is recorded when its slip or bank line is matched.
"""

from __future__ import annotations

import binascii
import re

from kongboon.kernel.errors import DomainError, gettext_noop, shown
from kongboon.kernel.money import SATANG_MAX, baht

_APPLICATION = "A000000677010111"  # credit transfer by proxy
_BAHT = "764"  # ISO 4217


class BadPromptPayTarget(DomainError):
    """The receiver is neither a phone, nor an id, nor an e-wallet."""

    code = "bad_promptpay_target"
    msgid = gettext_noop(
        "“%(value)s” cannot receive PromptPay. Type a mobile number of 10 digits that begins with 0, "
        "a tax or national id of 13 digits, or an e-wallet number of 15 digits."
    )


class BadPromptPayAmount(DomainError):
    """The amount asked for is not above zero."""

    code = "bad_promptpay_amount"
    msgid = gettext_noop(
        "A PromptPay QR asks for more than 0 baht; leave the amount out to let the payer type it."
    )


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _proxy(target: str) -> str:
    digits = re.sub(r"[\s\-.]", "", target)
    if re.fullmatch(r"0[0-9]{9}", digits):
        return _field("01", "0066" + digits[1:])
    if re.fullmatch(r"[0-9]{13}", digits):
        return _field("02", digits)
    if re.fullmatch(r"[0-9]{15}", digits):
        return _field("03", digits)
    raise BadPromptPayTarget(value=shown(target))


def promptpay_payload(target: str, amount_satang: int | None = None) -> str:
    """Payload for a phone (10 digits), a tax or national id (13) or an e-wallet (15).

    Without an amount the payer types it and the code may be used again (static); with one it is dynamic.
    Errors: BadPromptPayTarget; BadPromptPayAmount.
    Source: domain.md 2.11, EMVCo QRCPS merchant-presented mode.

    >>> promptpay_payload("080-123-4567")
    '00020101021129370016A000000677010111011300668012345675802TH530376463046197'
    """
    if amount_satang is not None and not 0 < amount_satang <= SATANG_MAX:
        raise BadPromptPayAmount()
    body = _field("00", "01") + _field("01", "11" if amount_satang is None else "12")
    body += _field("29", _field("00", _APPLICATION) + _proxy(target))
    body += _field("58", "TH") + _field("53", _BAHT)
    if amount_satang is not None:
        body += _field("54", str(baht(amount_satang)))
    body += "6304"  # the checksum covers its own tag and length
    return body + f"{binascii.crc_hqx(body.encode('ascii'), 0xFFFF):04X}"
