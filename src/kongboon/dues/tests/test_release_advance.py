from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import Sum
from django_scopes import scope
from tests.world import Cast, make_fund, make_member

from kongboon.dues import errors
from kongboon.dues.services import Share, release_advance, take_back
from kongboon.dues.tests.world import take
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import Posted
from kongboon.ledger.models import Entry, Line
from kongboon.rules.catalogue import catalogue_text

FIRST_DAY = date(2023, 10, 1)


def moment(year: int) -> datetime:
    return datetime(year, 10, 2, 3, 0, tzinfo=UTC)


def balance(code: str) -> int:
    return int(Line.objects.filter(account__code=code).aggregate(total=Sum("amount"))["total"] or 0)


def release(cast: Cast, year_be: int) -> Posted | None:
    return release_advance(fund=cast.fund, year_be=year_be, by=cast.treasurer, at=moment(year_be - 544))


def three_years(cast: Cast, number: str = "0001", key: str = "k", *, recorded: int = 2023) -> Entry:
    member = make_member(cast, moment(recorded), number=number, paid_until=date(2023, 9, 30))
    posted = take(cast, moment(recorded), Share(member.pk, months=36), key=key, on=FIRST_DAY)
    return Entry.objects.get(pk=posted.entry_ids[0])


@pytest.mark.parametrize(
    ("leap_year_days", "years"), [(366, (36600, 36500, 36500)), (365, (36500, 36500, 36500))]
)
def test_three_years_paid_at_once_become_income_year_by_year(
    db: None, leap_year_days: int, years: tuple[int, int, int]
) -> None:
    text = catalogue_text("standard-13").replace("leap_year_days = 366", f"leap_year_days = {leap_year_days}")
    cast = make_fund(at=moment(2023), regulation=text)
    with scope(fund=cast.fund):
        three_years(cast)
        assert (balance("4101"), balance("2102")) == (-years[0], -years[1] - years[2])
        release(cast, 2568)
        assert (balance("4101"), balance("2102")) == (-years[0] - years[1], -years[2])
        release(cast, 2569)
        assert (balance("4101"), balance("2102")) == (-sum(years), 0)
        assert verify(cast.fund).whole


def test_it_is_done_member_by_member_on_the_first_day_of_the_year(cast: Cast) -> None:
    three_years(cast, "0001", "a")
    three_years(cast, "0002", "b")
    posted = release(cast, 2568)
    assert posted is not None
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    assert entry.date == date(2024, 10, 1)
    lines = entry.lines.filter(account__code="2102").values_list("member__number", "amount")
    assert sorted(lines) == [("0001", 36500), ("0002", 36500)]


def test_doing_it_again_gives_the_first_result(cast: Cast) -> None:
    three_years(cast)
    first, again = release(cast, 2568), release(cast, 2568)
    assert first is not None
    assert again is not None
    assert (again.replayed, again.entry_ids) == (True, first.entry_ids)
    assert balance("2102") == -36500


def test_what_is_recorded_late_is_settled_by_doing_it_again(cast: Cast) -> None:
    three_years(cast, "0001", "a")
    release(cast, 2568)
    three_years(cast, "0002", "late", recorded=2024)
    assert balance("2102") == -36500 - 73000
    release(cast, 2568)
    assert balance("2102") == -36500 * 2


def test_what_is_taken_back_after_the_release_is_settled_too(cast: Cast) -> None:
    entry = three_years(cast)
    release(cast, 2568)
    take_back(entry=entry, on=date(2024, 10, 2), reason="จ่ายผิดคน", by=cast.treasurer, at=moment(2024))
    assert balance("2102") == 36500
    release(cast, 2568)
    assert (balance("2102"), balance("4101")) == (0, 0)


def test_nobody_paid_ahead(cast: Cast) -> None:
    assert release(cast, 2568) is None


def test_a_year_that_has_not_begun_is_refused(cast: Cast) -> None:
    three_years(cast)
    with pytest.raises(errors.YearNotBegun, match="2569"):
        release_advance(fund=cast.fund, year_be=2569, by=cast.treasurer, at=moment(2024))
    assert balance("2102") == -73000
