"""A benefit more: what it rests on comes along, and a short name that means something else here is not taken."""

from __future__ import annotations

from kongboon.regulations.adding import Written, smallest_text, with_article, with_new_event, with_written
from kongboon.regulations.editing import with_benefit, with_code, without_benefit
from kongboon.rules.catalogue import Article, articles_of, catalogue_text
from kongboon.rules.document import load_regulation

SMALLEST = smallest_text("ระเบียบกองทุนตำบลโสน")


def own(title: str, text: str = SMALLEST, pool: str = "") -> str:
    """A document with an event and a benefit of its fund's own, paid from a pool of its own."""
    text, event = with_new_event(text, title)
    if pool:
        text = text.replace("[[benefit]]", f'[[pool]]\nkey = "pool_1"\ntitle = "{pool}"\n\n[[benefit]]', 1)
    values = {"amount": "300", "pool": "pool_1" if pool else None}
    return with_written(text, Written(event, title, "ข้อ 2", values))[0]


def last(text: str) -> Article:
    return articles_of("other", text)[-1]


def test_the_smallest_draft_is_a_regulation_of_which_everything_is_assumed() -> None:
    found = load_regulation(SMALLEST)
    assert (found.title, len(found.benefits), found.label) == ("ระเบียบกองทุนตำบลโสน", 1, None)
    assert {"dues", "waiting_days"} <= set(found.assumed)
    assert "amount" in found.benefits[0].assumed


def test_a_benefit_of_a_known_event_has_the_code_of_its_type() -> None:
    text, code = with_written(SMALLEST, Written("hospital", "นอนโรงพยาบาล", "ข้อ 2", {"amount": "100"}))
    assert code == "B03"
    again, code = with_written(text, Written("hospital", "ซ้ำ", "ข้อ 3", {"amount": "100"}))
    assert (code, load_regulation(again).benefits[-1].key) == ("B14", "hospital_2")


def test_two_funds_counted_their_events_and_pools_alike_and_mean_something_else() -> None:
    theirs = own("ควายออกลูก", pool="กองควาย")
    ours = own("บวช", pool="กองบวช")
    text, code = with_article(ours, last(theirs), "รับมาจาก\nกองทุนอื่น")
    found = load_regulation(text)
    benefit = found.benefit(code)
    assert benefit is not None
    assert dict(found.own_events)[benefit.event] == "ควายออกลูก"
    assert found.own_events[0] == ("own_1", "บวช")
    assert benefit.pool is not None
    assert [pool.title for pool in found.pools if pool.key == benefit.pool] == ["กองควาย"]
    assert "# รับมาจาก กองทุนอื่น\n[[benefit]]" in text


def test_what_both_call_alike_is_taken_again() -> None:
    theirs, ours = own("บวช", pool="กองบุญ"), own("บวช", pool="กองบุญ")
    found = load_regulation(with_article(ours, last(theirs))[0])
    assert (len(found.own_events), len(found.pools)) == (1, 1)


def test_a_code_that_changes_or_goes_is_followed_by_those_that_name_it() -> None:
    text = with_benefit(catalogue_text("standard-13"), "B06", {"not_with": ["B05", "B07"]})
    text = with_code(with_benefit(text, "B05", {"code": "B15"}), "B05", "B15")
    benefit = load_regulation(text).benefit("B06")
    assert benefit is not None
    assert benefit.not_with == ("B15", "B07")
    for code in ("B15", "B07"):
        text = without_benefit(text, code)
    benefit = load_regulation(text).benefit("B06")
    assert benefit is not None
    assert benefit.not_with == ()
