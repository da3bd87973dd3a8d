"""What a projection refuses, each with a sentence that says what to do."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class BadOutlook(DomainError):
    """What was asked of a projection cannot be answered."""

    code = "bad_outlook"
    msgid = gettext_noop("The outlook cannot be reckoned from these figures. Check them.")


class OutOfBounds(BadOutlook):
    """A number of the run lies outside what is allowed."""

    code = "outlook.out_of_bounds"
    msgid = gettext_noop("“%(name)s” is %(value)s. Give a number from %(low)s to %(high)s.")


class UnknownChoice(BadOutlook):
    """A word of the run is none of those known."""

    code = "outlook.unknown_choice"
    msgid = gettext_noop("“%(value)s” is not known for “%(name)s”. Choose one of: %(known)s.")


class UnknownAssumption(BadOutlook):
    """An assumption of this name does not exist."""

    code = "outlook.unknown_assumption"
    msgid = gettext_noop("There is no assumption “%(key)s”. Known are: %(known)s.")


class BadAssumption(BadOutlook):
    """An assumption has a value of the wrong kind or outside its bounds."""

    code = "outlook.bad_assumption"
    msgid = gettext_noop("The assumption “%(key)s” cannot be %(value)s. Give %(wanted)s.")


class NoSuchTable(BadOutlook):
    """No mortality table of this name."""

    code = "outlook.no_such_table"
    msgid = gettext_noop("There is no mortality table “%(name)s”. Known are: %(known)s.")


class MemberBornLater(BadOutlook):
    """A member's birth lies after the day of valuation or after joining."""

    code = "outlook.born_later"
    msgid = gettext_noop(
        "Member %(member)s is born on %(born_on)s, which lies after %(on)s. Correct the date of birth or the "
        "date of joining."
    )


class MemberJoinsLater(BadOutlook):
    """A member joins after the day of valuation."""

    code = "outlook.joins_later"
    msgid = gettext_noop(
        "Member %(member)s joins on %(joined_on)s, after the day of valuation %(on)s. Leave out who was no "
        "member on that day."
    )


class MemberTwice(BadOutlook):
    """Two members with one id."""

    code = "outlook.member_twice"
    msgid = gettext_noop("Member %(member)s stands twice in the register. Delete one of the two.")


class UnknownTier(BadOutlook):
    """A member pays a contribution that the regulation does not have."""

    code = "outlook.unknown_tier"
    msgid = gettext_noop(
        "%(count)s members pay the contribution “%(tier)s”, which the regulation does not have. It has: %(known)s."
    )


class NothingToSolve(BadOutlook):
    """No value of the lever reaches the target."""

    code = "outlook.out_of_reach"
    msgid = gettext_noop(
        "Even at %(most)s this alone does not keep the money for %(years)s years with the wanted certainty. "
        "Choose a weaker target or change more than one thing."
    )


class NoDeathBenefit(BadOutlook):
    """A ceiling on the death benefit was asked of a regulation without one."""

    code = "outlook.no_death_benefit"
    msgid = gettext_noop(
        "The regulation pays nothing at death, so there is no sum to lower. Choose another change."
    )


class TooManyProposals(BadOutlook):
    """More proposals side by side than a page can hold."""

    code = "outlook.too_many_proposals"
    msgid = gettext_noop("Up to %(most)s proposals can be compared at once. Choose which.")


class TooFewYears(BadOutlook):
    """Own experience too small to speak of rates."""

    code = "outlook.too_few_years"
    msgid = gettext_noop(
        "The fund's own rate needs at least %(needed)s member-years; there are %(there)s. Use the assumption."
    )


class ArrowMissing(BadOutlook):
    """Batches of a cluster need pyarrow."""

    code = "outlook.arrow_missing"
    msgid = gettext_noop("The package pyarrow is not installed here. Install it: pip install pyarrow")


class FundInPieces(BadOutlook):
    """The rows of a fund came in more than one place."""

    code = "outlook.fund_in_pieces"
    msgid = gettext_noop(
        "The members of fund %(fund)s do not follow each other. Sort the rows by fund (sortWithinPartitions) first."
    )
