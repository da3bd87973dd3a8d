"""Money in and out: satang inside, baht for people."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.money import (
    SATANG_MAX,
    BadMoney,
    FractionOfSatang,
    MoneyTooLarge,
    NegativeMoney,
    baht,
    format_baht,
    parse_baht,
)

satang_amounts = st.integers(min_value=-SATANG_MAX, max_value=SATANG_MAX)


@pytest.mark.parametrize(
    ("typed", "satang"),
    [
        ("365", 36500),
        ("1,234.50", 123450),
        ("1 234.5", 123450),
        ("๑,๒๓๔.๕๐", 123450),
        ("365 บาท", 36500),
        ("365บาทถ้วน", 36500),
        ("฿365", 36500),
        ("365 ฿", 36500),
        ("365.-", 36500),
        ("365.- บาท", 36500),
        ("  0 ", 0),
        ("0.01", 1),
        ("5.", 500),
        ("21,585,475,332.47", 2158547533247),
        (365, 36500),
        (365.0, 36500),
        (0.1 + 0.2, 30),
        (21585475332.47, 2158547533247),
        (Decimal("1.230"), 123),
        (Decimal("1E+2"), 10000),
        (1e-300, 0),
    ],
)
def test_it_reads_what_people_and_spreadsheets_write(typed: str | float | Decimal, satang: int) -> None:
    assert parse_baht(typed) == satang


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "สิบบาท",
        "1,23",
        "12,34,567",
        "1.2.3",
        "1e5",
        "1/2",
        "--5",
        "บาท",
        "NaN",
        "5 ดอลลาร์",
        "٣",
        "1 2",
        "0x10",
    ],
)
def test_it_refuses_what_is_not_money(typed: str) -> None:
    with pytest.raises(BadMoney):
        parse_baht(typed)


@pytest.mark.parametrize(
    "typed", ["1.005", "0.001", "1.2300", 1.005, 0.00001, Decimal("0.001"), Decimal("1E-30")]
)
def test_it_refuses_a_fraction_of_a_satang(typed: str | float | Decimal) -> None:
    with pytest.raises(FractionOfSatang):
        parse_baht(typed)


@pytest.mark.parametrize("typed", ["-5", "−5", -5, -0.5, Decimal(-1)])
def test_it_refuses_a_minus_unless_allowed(typed: str | float | Decimal) -> None:
    with pytest.raises(NegativeMoney):
        parse_baht(typed)
    assert parse_baht(typed, allow_negative=True) < 0


@pytest.mark.parametrize(
    "typed",
    ["10,000,000,000,000.01", "9" * 5000, 10**13 + 1, 10**4000, -(10**4000), 1e300, Decimal("1E+999999")],
)
def test_it_refuses_more_than_any_fund_holds(typed: str | float | Decimal) -> None:
    with pytest.raises(MoneyTooLarge):
        parse_baht(typed, allow_negative=True)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), True, None, b"5"],
)
def test_it_refuses_values_that_are_no_numbers(value: object) -> None:
    with pytest.raises(BadMoney):
        parse_baht(value)  # type: ignore[arg-type]


def test_the_refusal_repeats_what_was_typed_and_says_what_to_do() -> None:
    with pytest.raises(BadMoney, match=r"“สิบ” is not an amount of money\. Type the baht in digits"):
        parse_baht("สิบ")


@given(satang_amounts)
def test_what_is_shown_reads_back_the_same(satang: int) -> None:
    assert parse_baht(format_baht(satang), allow_negative=True) == satang
    assert parse_baht(format_baht(satang, satang_always=False), allow_negative=True) == satang
    assert parse_baht(baht(satang), allow_negative=True) == satang


@given(st.integers(min_value=0, max_value=10**13))
def test_a_spreadsheet_float_reads_back_the_same(satang: int) -> None:
    assert parse_baht(satang / 100) == satang


@given(
    st.one_of(
        st.text(max_size=30), st.floats(), st.decimals(), st.integers(), st.from_regex(r"[-฿]?[0-9,.๐-๙ ]+")
    )
)
def test_only_a_refusal_or_an_amount_comes_out(value: str | float | Decimal) -> None:
    try:
        satang = parse_baht(value, allow_negative=True)
    except BadMoney as refusal:
        str(refusal)
    else:
        assert abs(satang) <= SATANG_MAX


def test_it_shows_commas_and_satang() -> None:
    assert format_baht(0) == "0.00"
    assert format_baht(-123456789) == "-1,234,567.89"
    assert format_baht(100, satang_always=False) == "1"
    assert format_baht(105, satang_always=False) == "1.05"
