"""What a projection leaves out or takes for granted, as codes with numbers and one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.rules.terms import Benefit
from kongboon.rules.wording import Translate, fill, same

Fact = int | float | str


class Caveat(NamedTuple):
    """One reservation; the facts stand in alphabetical order so that equal means equal."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()

    @classmethod
    def of(cls, code: str, **facts: Fact) -> Caveat:
        return cls(code, tuple(sorted(facts.items())))

    @property
    def values(self) -> dict[str, Fact]:
        return dict(self.facts)

    def text(self, translate: Translate = same) -> str:
        """The sentence in the language of `translate`."""
        return fill(SENTENCES[self.code], self.values, translate)


SENTENCES: Mapping[str, str] = {
    "assumptions_not_own": gettext_noop(
        "%(count)s of %(all)s values are assumptions and not the fund's own experience."
    ),
    "sex_unknown": gettext_noop(
        "%(count)s members without a known sex are reckoned as men, who die earlier."
    ),
    "birth_unknown": gettext_noop(
        "%(count)s members without a date of birth are reckoned as %(age)s years old."
    ),
    "age_over_110": gettext_noop("%(count)s members above 110 years are reckoned as 110. Check their birth."),
    "register_empty": gettext_noop("The register is empty: only money without members is reckoned."),
    "few_members": gettext_noop(
        "With %(count)s members chance decides almost everything: read the range, not the middle."
    ),
    "opening_negative": gettext_noop("The fund begins with less than nothing: it has run out already."),
    "earmarked_left_out": gettext_noop("%(baht)s baht set aside for other purposes are left out."),
    "frequency_assumed": gettext_noop(
        "%(title)s: how often it comes is assumed, %(per_thousand)s a year among 1,000 members."
    ),
    "unknown_event": gettext_noop(
        "%(title)s: nothing is known about how often it comes; %(per_thousand)s a year among 1,000 members is "
        "only a place-holder. Fill in the fund's own count."
    ),
    "range_assumed": gettext_noop(
        "%(title)s: the committee chooses the sum; %(baht)s baht a time is assumed."
    ),
    "pools_are_a_plan": gettext_noop(
        "%(count)s benefits name a pool without an account in the books: such a pool is a plan and stops no payment, "
        "here as in the claims."
    ),
    "pool_opening_assumed": gettext_noop(
        "The pool “%(title)s”: what it holds today is not said; its share of the dues in today's money is taken, "
        "%(baht)s baht."
    ),
    "pools_at_the_mean": gettext_noop(
        "Pools are held against expected sums here, so that bad luck makes none of them short. The exact reckoning "
        "says how often one is."
    ),
    "pools_roughly": gettext_noop(
        "How often a pool is short is reckoned roughly here; take the exact reckoning for it."
    ),
    "donations_shared": gettext_noop("Other income is divided among the pools as donations are."),
    "household_cap_ignored": gettext_noop(
        "%(title)s: at a member's own death the ceiling of a household is left out, so that payments may be set a little "
        "too high."
    ),
    "houses_unknown": gettext_noop(
        "%(title)s has a limit for a household, but no two members are known to share a house: each is reckoned as living "
        "alone, which may be a little too high."
    ),
    "house_count_by_member": gettext_noop(
        "%(title)s: a household's count and a member's own yearly ceiling meet; a member's claims of a year count once for "
        "the household, which may be a little too high."
    ),
    "entrants_share_houses": gettext_noop(
        "Who joins later is taken to live in the houses of today, by turns; limits of a household hold for them too."
    ),
    "family_is_one": gettext_noop(
        "%(title)s is counted for each child or person: members of one house are taken to have one family, so that an "
        "event in it is paid once, whoever tells it."
    ),
    "lifetime_past_unknown": gettext_noop(
        "%(title)s is given %(times)s times in a life; who had it before is reckoned from the assumed frequency."
    ),
    "lifetime_sum_past_unknown": gettext_noop(
        "%(title)s gives %(baht)s baht in a life; who had how much of it before is reckoned from the assumed frequency."
    ),
    "excludes_ignored": gettext_noop(
        "%(title)s excludes another benefit of the same event; outside a member's own death that is left out."
    ),
    "min_age_ignored": gettext_noop("%(title)s: the least age is left out of the reckoning."),
    "ageing_age_assumed": gettext_noop("%(title)s names no age; %(age)s years are assumed."),
    "paid_every_month": gettext_noop(
        "%(title)s does not say how often in a year it is paid; every month is reckoned. If it is less often, write so "
        "into the regulation."
    ),
    "goods_at_value": gettext_noop("%(title)s is handed out as goods; their value is reckoned."),
    "refunds_reckoned": gettext_noop("%(percent)s percent of the dues are paid back to whoever leaves."),
    "disabled_as_today": gettext_noop(
        "People with disabilities pay no dues as the register has them today; nobody is taken to become disabled later."
    ),
    "regulation_ends": gettext_noop(
        "The regulation ends during the projection; it is reckoned as if it went on."
    ),
    "triage_kernel": gettext_noop(
        "Quick reckoning to find fragile funds; take the exact one before telling a fund its figures."
    ),
    "own_lapse_not_modelled": gettext_noop(
        "Nobody is taken to leave or to join because of changed dues or benefits."
    ),
}


def lifetime_caveat(benefit: Benefit, times: int) -> Caveat:
    """Who had how much of a benefit before is not known: a limit of times is told as times, one of a sum as a sum."""
    caps, title = benefit.caps, benefit.title_th
    if caps.lifetime_satang is None or caps.lifetime_count == times:
        return Caveat.of("lifetime_past_unknown", title=title, times=times)
    baht = format_baht(caps.lifetime_satang, satang_always=False)
    return Caveat.of("lifetime_sum_past_unknown", title=title, baht=baht)
