"""Dates in the Buddhist era, in every shape a register holds, and back on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.thai_dates import (
    BadDate,
    Era,
    NoSuchDay,
    Style,
    TwoDigitYear,
    YearOutOfRange,
    format_thai_date,
    parse_thai_date,
)

LEAP_DAY = date(2024, 2, 29)  # 29 February 2567
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2157, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "29/2/2567",
        "29/02/2567",
        "29-02-2567",
        "29.2.2567",
        "29 2 2567",
        " 29 / 2 / 2567 ",
        "๒๙/๒/๒๕๖๗",
        "29 ก.พ. 2567",
        "29 ก.พ.2567",
        "29 กพ 2567",
        "29ก.พ.2567",
        "29-ก.พ.-2567",
        "29 กุมภาพันธ์ 2567",
        "29 กุมภา 2567",
        "29 กุมภาพันธ์ พ.ศ. 2567",
        "29 กุมภาพันธ์ พ.ศ.\u00a0๒๕๖๗",
        "๒๙ กุมภาพันธ์ พ.ศ. ๒๕๖๗",
        "วันที่ 29 เดือน กุมภาพันธ์ พ.ศ. 2567",
        "วันพฤหัสบดีที่ 29 กุมภาพันธ์ 2567",
        "29 กุมภาพันธ์ ปี 2567",
        "29 กุมภาพันธ์ ค.ศ. 2024",
        "29 Feb 2024",
        "29-Feb-2567",
        "29 February 2567 BE",
        "2567-02-29",
        "2567/2/29",
        "2024-02-29",
        "2024-02-29 00:00:00",
        "2024-02-29T13:45:00+07:00",
        "29/2/2567 8:30",
        date(2024, 2, 29),
        datetime(2024, 2, 29, 23, 59, tzinfo=UTC),
        45351,
        45351.0,
        45351.75,
    ],
)
def test_the_leap_day_survives_every_way_of_writing_it(written: object) -> None:
    assert parse_thai_date(written) == LEAP_DAY


@pytest.mark.parametrize(
    ("written", "on"),
    [
        (date(2567, 2, 28), date(2024, 2, 28)),  # a true date whose year was typed in the Buddhist era
        (datetime(2500, 12, 31, tzinfo=UTC), date(1957, 12, 31)),
        (243_677, date(2024, 2, 28)),  # the serial of 28 Feb 2567
        (3654, date(1910, 1, 1)),
        ("1/1/2400", date(1857, 1, 1)),
        ("31/12/2700", date(2157, 12, 31)),
        ("1 ม.ค. 2484", date(1941, 1, 1)),
        ("5 ก.ย. 2560", date(2017, 9, 5)),
        ("5 Sept 2560", date(2017, 9, 5)),
        ("5 มิ.ย. 2560", date(2017, 6, 5)),
        ("5 มิย. 2560", date(2017, 6, 5)),
        ("5 มี.ค. 2560", date(2017, 3, 5)),
    ],
)
def test_it_reads_either_era(written: object, on: date) -> None:
    assert parse_thai_date(written) == on


@pytest.mark.parametrize(
    "written", ["30/2/2567", "29/2/2566", "31 เม.ย. 2567", "0/1/2567", "1/13/2567", "2567-02-30"]
)
def test_it_refuses_a_day_that_no_calendar_has(written: str) -> None:
    with pytest.raises(NoSuchDay, match="There is no day"):
        parse_thai_date(written)


def test_it_refuses_a_true_leap_day_of_a_buddhist_year_that_has_none() -> None:
    # 2568 divides by four, so the spreadsheet accepted it; 2025 has no such day.
    with pytest.raises(NoSuchDay):
        parse_thai_date(date(2568, 2, 29))


@pytest.mark.parametrize(
    "written",
    [
        "1/1/2399",
        "1/1/2701",
        "1/1/1899",
        "1/1/2201",
        "1/1/1",
        "1/1/567",
        "1/1/25670",
        date(2300, 1, 1),
        date(1, 1, 1),
    ],
)
def test_it_refuses_years_of_no_era(written: object) -> None:
    with pytest.raises(YearOutOfRange):
        parse_thai_date(written)


@pytest.mark.parametrize(
    ("written", "era"),
    [("29/2/2024", "be"), ("29/2/2567", "ce"), ("29 ก.พ. ค.ศ. 2567", "auto"), ("1 ม.ค. พ.ศ. 2024", "auto")],
)
def test_it_refuses_the_other_era_than_was_promised(written: str, era: Era) -> None:
    with pytest.raises(YearOutOfRange):
        parse_thai_date(written, era)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "-",
        "ไม่ทราบ",
        "2567",
        "ก.พ. 2567",
        "29 กุ่ม 2567",
        "29/2",
        "2/29/2567x",
        "29 ก.พ.",
        "1" * 500,
        "29//2567",
        2567,
        0,
        -1,
        10**4000,
        1e308,
        float("nan"),
        float("inf"),
        True,
        None,
        Decimal("45351"),
        b"29/2/2567",
        [1],
    ],
)
def test_it_refuses_what_is_no_date(written: object) -> None:
    with pytest.raises(BadDate):
        parse_thai_date(written)


class TestTwoDigitYears:
    def test_it_asks_unless_the_era_is_known_and_the_field_allows_it(self) -> None:
        for era, allowed in (("auto", True), ("ce", False), ("be", False), ("auto", False)):
            with pytest.raises(TwoDigitYear, match="Type all four digits"):
                parse_thai_date("29/2/67", era, two_digit=allowed)  # type: ignore[arg-type]

    def test_it_reads_them_where_the_field_is_known_to_be_buddhist(self) -> None:
        assert parse_thai_date("29/2/67", "be", two_digit=True) == LEAP_DAY
        assert parse_thai_date("29 ก.พ. 67", "be", two_digit=True) == LEAP_DAY
        assert parse_thai_date("29 ก.พ. พ.ศ. 67", two_digit=True) == LEAP_DAY

    def test_a_short_year_of_the_common_era_is_never_later_than_today(self) -> None:
        assert parse_thai_date("29/2/24", "ce", two_digit=True, not_after=LEAP_DAY) == LEAP_DAY
        assert parse_thai_date("1/3/24", "ce", two_digit=True, not_after=LEAP_DAY) == date(1924, 3, 1)

    def test_a_birthday_is_never_later_than_today(self) -> None:
        assert parse_thai_date("1/3/99", "be", two_digit=True, not_after=LEAP_DAY) == date(1956, 3, 1)
        assert parse_thai_date("1/3/67", "be", two_digit=True, not_after=LEAP_DAY) == date(1924, 3, 1)
        assert parse_thai_date("29/2/67", "be", two_digit=True, not_after=LEAP_DAY) == LEAP_DAY


@pytest.mark.parametrize(
    ("style", "language", "paper"),
    [
        ("short", "th", "7 มิ.ย. 2567"),
        ("long", "th", "7 มิถุนายน 2567"),
        ("formal", "th", "๗ มิถุนายน พ.ศ.\u00a0๒๕๖๗"),
        ("numeric", "th", "07/06/2567"),
        ("short", "en", "7 Jun 2567 BE"),
        ("long", "en", "7 June 2567 BE"),
        ("formal", "en", "7 June 2567 BE"),
        ("numeric", "en", "07/06/2567"),
    ],
)
def test_it_writes_the_buddhist_year(style: Style, language: str, paper: str) -> None:
    assert format_thai_date(date(2024, 6, 7), style, language=language) == paper


@given(days, st.sampled_from(["short", "long", "formal", "numeric"]), st.sampled_from(["th", "en"]))
def test_what_is_written_reads_back_the_same(on: date, style: Style, language: str) -> None:
    assert parse_thai_date(format_thai_date(on, style, language=language), "be") == on


@given(days)
def test_iso_dates_of_both_eras_read_back_the_same(on: date) -> None:
    assert parse_thai_date(on.isoformat()) == on
    assert parse_thai_date(f"{on.year + 543}-{on.month}-{on.day}") == on


date_like = st.from_regex(
    r"([0-9๐-๙]{1,4}[-/. ]?){1,4}|[0-9]{0,3} ?(ก\.พ\.|มกราคม|Feb)? ?(พ\.ศ\.|ค\.ศ\.)? ?[0-9]{1,5}",
    fullmatch=True,
)


@given(
    st.one_of(
        st.text(), date_like, st.dates(), st.datetimes(), st.integers(), st.floats(), st.booleans(), st.none()
    ),
    st.sampled_from(["be", "ce", "auto"]),
    st.booleans(),
    st.one_of(st.none(), st.dates()),
)
def test_only_a_refusal_or_a_date_comes_out(
    value: object, era: Era, two_digit: bool, not_after: date | None
) -> None:
    try:
        assert type(parse_thai_date(value, era, two_digit=two_digit, not_after=not_after)) is date
    except BadDate as refusal:
        str(refusal)


class TestTimesBehindADay:
    @pytest.mark.parametrize(
        "written",
        [
            "2024-02-28T17:00:00.000Z",
            "2024-02-29T00:00:00+07:00",
            "2024-02-28T18:30:00+0100",
            "2024/02/29 2:33:05 หลังเที่ยง GMT+7",
            "29/2/2567, 14:33:05",
            "29/2/2567 14:33 น.",
            "2024-02-29 23:59:59",
            "Feb 29, 2024",
        ],
    )
    def test_a_time_with_its_zone_is_the_day_in_bangkok(self, written: str) -> None:
        assert parse_thai_date(written) == LEAP_DAY

    def test_a_program_may_write_the_month_first_and_words_stay_words(self) -> None:
        assert parse_thai_date("2/29/2024", month_first=True) == LEAP_DAY
        assert parse_thai_date("29 ก.พ. 2567", month_first=True) == LEAP_DAY
        with pytest.raises(BadDate):
            parse_thai_date("2/29/2024")
