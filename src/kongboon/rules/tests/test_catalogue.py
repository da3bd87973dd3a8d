"""The shipped schedules: what they promise about their numbers, and adopting one."""

from __future__ import annotations

from datetime import date

import pytest

from kongboon.rules.catalogue import (
    Article,
    adopted_text,
    articles,
    articles_of,
    catalogue_names,
    catalogue_text,
    document_names,
)
from kongboon.rules.document import Flat, PerUnit, Range, Tiers, load_regulation
from kongboon.rules.errors import NoSuchSchedule

CHAMUANG = load_regulation(catalogue_text("chamuang-2556"))
STANDARD = load_regulation(catalogue_text("standard-13"))
DOCUMENTS = {name: load_regulation(catalogue_text(name)) for name in document_names()}


OF_A_SOURCE = [name for name, found in DOCUMENTS.items() if found.source is not None]


def test_every_published_benefit_quotes_a_part_of_its_source() -> None:
    assert CHAMUANG.source is not None
    assert CHAMUANG.source.year_be == CHAMUANG.year_be == 2556
    assert all(benefit.quote for benefit in CHAMUANG.benefits)


@pytest.mark.parametrize("name", OF_A_SOURCE)
def test_a_quotation_is_a_part_of_its_source_and_a_sum_without_one_is_marked(name: str) -> None:
    found = DOCUMENTS[name]
    assert found.source is not None
    for benefit in found.benefits:
        assert benefit.quote is None or benefit.quote in found.source.quote
        says_a_number = benefit.quote is not None and any(sign.isdigit() for sign in benefit.quote)
        marked = {"amount", "per_night", "per_unit", "range", "tiers"} & set(benefit.assumed)
        assert says_a_number or marked or isinstance(benefit.amount, Tiers)


def test_what_a_source_says_is_not_called_assumed() -> None:
    birth = DOCUMENTS["thai-talad"].benefit("B01")
    assert birth is not None
    assert (birth.amount, "amount" in birth.assumed) == (Flat(50_000), False)
    codi, kru_chop = DOCUMENTS["codi-2552"], DOCUMENTS["kru-chop"]
    assert (codi.admin_ceiling_percent, codi.dues.amount_satang, "dues" in codi.assumed) == (20, 100, False)
    assert (kru_chop.waiting_days, "waiting_days" in kru_chop.assumed) == (180, False)


@pytest.mark.parametrize("name", document_names())
def test_no_source_of_money_gives_administration_more_than_the_ceiling(name: str) -> None:
    found = DOCUMENTS[name]
    for allocation in found.allocations:
        assert found.admin_ceiling_percent is not None
        assert dict(allocation.shares).get("running", 0) <= found.admin_ceiling_percent


def test_every_benefit_of_the_standard_has_its_life_stage_pillar_and_kind() -> None:
    for name in ("standard-13", "articles-local"):
        for benefit in DOCUMENTS[name].benefits:
            assert None not in (benefit.life_stage, benefit.pillar, benefit.welfare_kind)


def test_the_standard_asks_for_as_many_officers_as_the_default_thresholds() -> None:
    assert [(step.up_to_satang, step.confirmations, step.with_chair) for step in STANDARD.approvals] == [
        (500_000, 1, False),
        (2_000_000, 2, False),
        (None, 2, True),
    ]


ALONE = """\
[regulation]
number = "1"
year = 2567
title = "ร่างของกองทุน"
approved_by = "ประชุมใหญ่สามัญ"
approved_on = "2567-09-20"
resolution = "มติที่ 1"
in_force_from = "2567-10-01"
waiting_days = 180

[dues]
amount = "30"
per = "month"

"""


@pytest.mark.parametrize(
    "article", articles(), ids=lambda article: f"{article.document}/{article.benefit.code}"
)
def test_an_article_stands_alone_with_its_events_and_its_pool(article: Article) -> None:
    draft = ALONE
    if article.events:
        draft += "[events]\n" + "".join(f'{name} = "{thai}"\n' for name, thai in article.events)
    if article.pool:
        pool = article.pool
        draft += f'[[pool]]\nkey = "{pool.key}"\ntitle = "{pool.title}"\nwhen_short = "{pool.when_short}"\n'
    assert load_regulation(draft + article.text).benefits == (article.benefit,)
    assert article.text.startswith("[[benefit]]\n")
    assert article.source == DOCUMENTS[article.document].source


def test_every_benefit_of_every_document_is_an_article() -> None:
    assert len(articles()) == sum(len(found.benefits) for found in DOCUMENTS.values())


def test_an_article_of_a_fund_that_writes_sections_apart_is_whole() -> None:
    text = ALONE + (
        '[[benefit]]\ncode = "B01"\nkey = "birth"\ntitle_th = "เกิด"\ntitle_en = "birth"\nevent = "birth"\n'
        'clause = "ข้อ 1"\namount = "500"\n\n[benefit.caps]\nlifetime_count = 1\n\n# จบข้อ\n[[chapter]]\n'
        'number = "1"\ntitle = "ทั่วไป"\ntext = "ก"\n'
    )
    (article,) = articles_of("own", text)
    assert article.text.endswith("[benefit.caps]\nlifetime_count = 1\n")


def test_a_collection_of_articles_is_not_offered_as_a_whole_regulation() -> None:
    assert set(document_names()) - set(catalogue_names()) == {"articles-local"}


@pytest.mark.parametrize(
    ("code", "amount"),
    [("B01", Flat(100_000)), ("B03", PerUnit("night", 20_000)), ("B07", Flat(50_000)), ("B04", Flat(20_000))],
)
def test_the_published_numbers_stand_as_published(code: str, amount: object) -> None:
    benefit = CHAMUANG.benefit(code)
    assert benefit is not None
    assert benefit.amount == amount
    assert "amount" not in benefit.assumed


def test_the_published_death_benefit_is_known_only_at_its_ends() -> None:
    death = CHAMUANG.benefit("B05")
    assert death is not None
    assert isinstance(death.amount, Tiers)
    tiers = death.amount.tiers
    assert (tiers[0].amount_satang, tiers[-1].amount_satang) == (300_000, 3_000_000)
    assert [tier.assumed for tier in (tiers[0], tiers[-1])] == [("from",), ("from",)]
    assert all(tier.assumed == ("from", "amount") for tier in tiers[1:-1])


def test_what_the_source_leaves_open_is_marked() -> None:
    hospital = CHAMUANG.benefit("B03")
    assert hospital is not None
    assert "year" in hospital.assumed
    assert {"waiting_days", "in_force_from", "dues"} <= set(CHAMUANG.assumed)


def test_the_standard_has_thirteen_types_and_says_that_it_is_an_example() -> None:
    assert [benefit.code for benefit in STANDARD.benefits] == [f"B{number:02d}" for number in range(1, 14)]
    assert STANDARD.label == "ตัวอย่าง ไม่ใช่ของกองทุนใด"
    assert {type(benefit.amount) for benefit in STANDARD.benefits} == {Flat, PerUnit, Tiers, Range}
    for benefit in STANDARD.benefits:
        assert isinstance(benefit.amount, Range) == (benefit.decided_by == "committee")


def test_a_death_is_paid_at_once_in_both() -> None:
    for regulation in (CHAMUANG, STANDARD):
        death = regulation.benefit("B05")
        assert death is not None
        assert death.path == "at_once"


@pytest.mark.parametrize("name", catalogue_names())
def test_a_large_step_that_is_stated_waits_a_day_in_sight(name: str) -> None:
    steps = load_regulation(catalogue_text(name)).approvals
    assert [step.wait_hours for step in steps[-1:]] in ([], [24])
    assert name != "standard-13" or steps, "the example states its steps"


@pytest.mark.parametrize("name", catalogue_names())
def test_an_adopted_schedule_has_the_funds_heading_and_the_schedules_benefits(name: str) -> None:
    adopted = load_regulation(
        adopted_text(
            name,
            number='1 "ฉบับแรก"',
            title="ระเบียบกองทุน\nบ้านนา \\ บ้านดอน",
            approved_by="ประชุมใหญ่สามัญ",
            approved_on=date(2024, 1, 6),
            resolution="มติที่ 3/2567",
            in_force_from=date(2024, 2, 29),
        )
    )
    template = load_regulation(catalogue_text(name))
    assert adopted.benefits == template.benefits
    assert (adopted.dues, adopted.waiting_days) == (template.dues, template.waiting_days)
    assert (adopted.pools, adopted.chapters) == (template.pools, template.chapters)
    assert adopted.admin_ceiling_percent == template.admin_ceiling_percent
    assert (adopted.number, adopted.year_be) == ('1 "ฉบับแรก"', 2567)
    assert adopted.title == "ระเบียบกองทุน บ้านนา \\ บ้านดอน"
    assert (adopted.approved_on, adopted.in_force_from) == (date(2024, 1, 6), date(2024, 2, 29))
    assert (adopted.assumed, adopted.label) == ((), None)
    assert adopted.text_sha256 != template.text_sha256


def test_an_unknown_schedule_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NoSuchSchedule) as refused:
        catalogue_text("../document")
    assert "standard-13" in str(refused.value)


def test_a_document_is_read_once_however_often_it_is_asked_for() -> None:
    text = catalogue_text("standard-13")
    assert load_regulation(text) is load_regulation(text)
    assert load_regulation(text) != load_regulation(
        text.replace("waiting_days = 180", "waiting_days = 90", 1)
    )
    assert articles() is articles()
