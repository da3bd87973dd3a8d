"""National ids: read leniently, warned about, masked, and synthetic ones for tests."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.national_id import (
    CHECK_DIGIT_WRONG,
    G_CODE,
    BadNationalId,
    ShortenedNationalId,
    clean_national_id,
    has_valid_check_digit,
    masked,
    synthetic_id,
    warning,
)

ID = "9234545678781"


@pytest.mark.parametrize(
    "value",
    [
        9234545678781,
        9234545678781.0,
        Decimal(9234545678781),
        "9234545678781",
        "9-2345-45678-78-1",
        " 9 2345 45678 78 1 ",
        "๙๒๓๔๕๔๕๖๗๘๗๘๑",
        "9234545678781.0",
        "9–2345–45678–78–1",
        "'9234545678781",
        "’9234545678781",
        '="9234545678781"',
        '"9234545678781"',
        "\u200b9234545678781",
        "\ufeff9234545678781\u202c",
        "\u202d9234545678781\u202c",
        "\u00a09234545678781\t",
        "9234545678781.00",
        "9,234,545,678,781",
    ],
)
def test_it_reads_the_same_id_however_it_is_stored(value: object) -> None:
    assert clean_national_id(value) == ID


@pytest.mark.parametrize(
    "value", [None, "", "  ", "-", "--", "ไม่มี", "ไม่มีบัตร", "ไม่ทราบ", 0, 0.0, "0", "0000000000000", "N/A"]
)
def test_a_person_may_have_no_id(value: object) -> None:
    assert clean_national_id(value) is None


def test_a_number_gets_back_the_zero_that_the_spreadsheet_dropped() -> None:
    assert clean_national_id(12345678901.0) == "0012345678901"
    assert clean_national_id(123456789012) == "0123456789012"


def test_text_does_not_get_zeros_added() -> None:
    with pytest.raises(BadNationalId, match="13 digits"):
        clean_national_id("123456789012")


@pytest.mark.parametrize(
    "value",
    [
        "92345456787811",
        "92345",
        "นายก้องนา",
        1234567890,
        92345456787811,
        9234545678781.5,
        -9234545678781,
        float("nan"),
        float("inf"),
        True,
        "9234545678781.5",
    ],
)
def test_it_refuses_what_cannot_be_an_id(value: object) -> None:
    with pytest.raises(BadNationalId):
        clean_national_id(value)


def test_it_tells_when_the_spreadsheet_has_lost_digits() -> None:
    with pytest.raises(ShortenedNationalId, match="last digits are lost"):
        clean_national_id("9.23455E+12")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none()))
def test_only_a_refusal_or_an_id_comes_out(value: object) -> None:
    try:
        national_id = clean_national_id(value)
    except BadNationalId as refusal:
        str(refusal)
    else:
        assert national_id is None or len(national_id) == 13


@pytest.mark.parametrize("national_id", ["1101700203450", "3349900000015", "9234545678787", "0000000000001"])
def test_the_check_digit_of_the_published_vectors_holds(national_id: str) -> None:
    assert has_valid_check_digit(national_id)
    assert warning(national_id) is None


def test_a_wrong_check_digit_is_a_warning() -> None:
    assert warning("1101700203451") == CHECK_DIGIT_WRONG


def test_a_school_code_is_kept_with_a_warning() -> None:
    assert clean_national_id("g610100001234") == "G610100001234"
    assert warning("G610100001234") == G_CODE


def test_the_masked_form_hides_the_first_eight_digits() -> None:
    assert masked("1101700203450") == "x-xxxx-xxx03-45-0"


@given(st.integers(min_value=0, max_value=10**11 - 1))
def test_synthetic_ids_begin_with_nine_and_have_a_right_check_digit(n: int) -> None:
    national_id = synthetic_id(n)
    assert national_id[0] == "9"
    assert int(national_id[1:12]) == n
    assert has_valid_check_digit(national_id)


@pytest.mark.parametrize("n", [-1, 10**11])
def test_there_are_no_more_synthetic_ids_than_that(n: int) -> None:
    with pytest.raises(ValueError, match="10"):
        synthetic_id(n)
