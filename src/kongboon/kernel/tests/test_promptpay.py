"""PromptPay payloads against the vectors of domain.md 2.11."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.promptpay import BadPromptPayAmount, BadPromptPayTarget, promptpay_payload

MOBILE = "00020101021129370016A000000677010111011300668012345675802TH530376463046197"
MOBILE_365 = "00020101021229370016A000000677010111011300668012345675802TH53037645406365.00630419E1"
TAX_ID_365 = "00020101021229370016A000000677010111021309940001234565802TH53037645406365.006304399C"


@pytest.mark.parametrize(
    ("target", "amount_satang", "payload"),
    [
        ("0801234567", None, MOBILE),
        ("080-123-4567", None, MOBILE),
        ("0801234567", 36500, MOBILE_365),
        ("0994000123456", 36500, TAX_ID_365),
        ("0 9940 00123 45 6", 36500, TAX_ID_365),
    ],
)
def test_it_makes_the_published_payloads(target: str, amount_satang: int | None, payload: str) -> None:
    assert promptpay_payload(target, amount_satang) == payload


def fields(payload: str) -> dict[str, str]:
    found = {}
    while payload:
        tag, length = payload[:2], int(payload[2:4])
        found[tag], payload = payload[4 : 4 + length], payload[4 + length :]
    return found


def test_an_e_wallet_stands_in_field_three() -> None:
    assert fields(fields(promptpay_payload("004000123456789", 100))["29"])["03"] == "004000123456789"


@given(st.integers(min_value=1, max_value=10**15))
def test_the_amount_reads_back_to_the_satang(amount_satang: int) -> None:
    read = fields(promptpay_payload("0801234567", amount_satang))
    assert read["01"] == "12"
    assert int(read["54"].replace(".", "")) == amount_satang


@pytest.mark.parametrize(
    "target", ["", "080123456", "08012345678", "1801234567", "+66801234567", "หมู่ 4", "๐๘๐๑๒๓๔๕๖๗"]
)
def test_it_refuses_a_target_of_another_kind(target: str) -> None:
    with pytest.raises(BadPromptPayTarget, match="10 digits"):
        promptpay_payload(target)


@pytest.mark.parametrize("amount_satang", [0, -100, 10**15 + 1])
def test_it_refuses_to_ask_for_nothing(amount_satang: int) -> None:
    with pytest.raises(BadPromptPayAmount):
        promptpay_payload("0801234567", amount_satang)
