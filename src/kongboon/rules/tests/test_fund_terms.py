"""A pool of money may say which pool of the books it is."""

from __future__ import annotations

import re

import pytest

from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.compare import compare
from kongboon.rules.compare_words import difference_in_words
from kongboon.rules.document import load_regulation
from kongboon.rules.errors import BadRegulation

STANDARD = catalogue_text("standard-13")


def test_a_pool_without_an_account_is_a_plan() -> None:
    assert {pool.account for pool in load_regulation(STANDARD).pools} == {None}


def test_a_pool_names_its_account() -> None:
    text = STANDARD.replace('key = "welfare"\n', 'key = "welfare"\naccount = "benefit"\n', 1)
    pool = load_regulation(text).pool("welfare")
    assert pool is not None
    assert pool.account == "benefit"


def test_two_pools_are_not_one_account() -> None:
    text = STANDARD
    for key in ("welfare", "reserve"):
        text = text.replace(f'key = "{key}"\n', f'key = "{key}"\naccount = "benefit"\n', 1)
    with pytest.raises(BadRegulation, match="benefit"):
        load_regulation(text)


def test_running_the_fund_may_not_pass_its_ceiling_whatever_comes_in() -> None:
    named = STANDARD.replace('key = "running"\n', 'key = "running"\naccount = "administration"\n', 1)
    head, mark, sources = named.partition("[[allocation]]")
    over = head + mark + re.sub(r"shares = {[^}]*}", "shares = { welfare = 70, running = 30 }", sources)
    with pytest.raises(BadRegulation, match="30 percent"):
        load_regulation(over)
    assert load_regulation(over.replace("admin_ceiling_percent = 20\n", "", 1)).allocations
    # Interest may go there whole: the ceiling is of all income together (domain.md 2.7).
    interest = (
        head
        + mark
        + re.sub(r'(source = "interest"\n)shares = {[^}]*}', r"\1shares = { running = 100 }", sources)
    )
    assert interest != named
    assert load_regulation(interest).allocations


def test_a_step_of_approval_waits_only_where_it_says_so() -> None:
    spoken = load_regulation(STANDARD)
    silent = load_regulation(STANDARD.replace("wait_hours = 24\n", ""))
    assert [step.wait_hours for step in silent.approvals] == [0, 0, 0]
    assert [step.wait_hours for step in spoken.approvals] == [0, 0, 24]
    assert [difference_in_words(found) for found in compare(silent, spoken)] == [
        "Who confirms payments: published, and waits before it is paid at not said changes from 0 hours to 24 hours."
    ]
