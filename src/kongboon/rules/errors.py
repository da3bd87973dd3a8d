"""What the rules refuse, each with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.rules.wording import Translate, fill, same


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a regulation document: its line (1 is the first; None when it is nowhere), the
    English sentence and the facts in it."""

    line: int | None
    msgid: str
    facts: Mapping[str, Any]

    def text(self, translate: Translate = same) -> str:
        """The sentence, led by its line."""
        sentence = fill(self.msgid, self.facts, translate)
        if self.line is None:
            return sentence
        return fill(
            gettext_noop("Line %(line)s: %(sentence)s"), {"line": self.line, "sentence": sentence}, translate
        )


class DatedError(DomainError):
    """A refusal whose facts hold dates, which are told in the calendar of the language."""

    def text(self, translate: Translate = same) -> str:
        """The sentence with its dates in the era of its language."""
        return fill(self.msgid, self.facts, translate)


class BadRegulation(DomainError):
    """The regulation document contradicts itself or cannot be read; `problems` says where, in line order."""

    code = "bad_regulation"
    msgid = gettext_noop("The regulation cannot be used yet. Mend these %(count)s places and try again.")

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)

    def text(self, translate: Translate = same) -> str:
        """The sentence, then each problem on a line of its own."""
        return "\n".join([super().text(translate), *(problem.text(translate) for problem in self.problems)])


class ImpossibleFacts(DatedError):
    """The facts of a claim contradict each other; nothing is decided, least of all a payment of zero."""

    code = "impossible_facts"
    msgid = gettext_noop("These facts cannot be true together. Check the dates and the numbers.")


class EventAfterSubmission(ImpossibleFacts):
    """The event lies after the day the claim was handed in."""

    code = "event_after_submission"
    msgid = gettext_noop(
        "The event (%(event_on)s) lies after the day the claim was handed in (%(submitted_on)s). "
        "Check the two dates."
    )


class ImpossibleNights(ImpossibleFacts):
    """Nights below zero, above a year, or not over yet."""

    code = "impossible_nights"
    msgid = gettext_noop(
        "%(nights)s nights cannot be. Type the number of nights on the certificate, 0 to 366."
    )


class ImpossibleUnits(ImpossibleFacts):
    """A count of units below zero or beyond what one event can have."""

    code = "impossible_units"
    msgid = gettext_noop("A count of %(units)s cannot be. Type a whole number from 0 to %(most)s.")


class NightsNotOver(ImpossibleFacts):
    """The nights claimed reach past the day the claim was handed in."""

    code = "nights_not_over"
    msgid = gettext_noop(
        "%(nights)s nights from %(event_on)s end after the day the claim was handed in (%(submitted_on)s). "
        "Check the day of admission and the nights."
    )


class ImpossibleUse(ImpossibleFacts):
    """A count or sum of earlier use below zero."""

    code = "impossible_use"
    msgid = gettext_noop("Earlier use and arrears cannot be less than zero (%(name)s: %(value)s).")


class EventBeforeMembersBirth(ImpossibleFacts):
    """The member's birth lies after the event or after joining."""

    code = "before_members_birth"
    msgid = gettext_noop("The member was born on %(born_on)s, after %(on)s. Check the dates.")


class UnknownRelation(ImpossibleFacts):
    """A relation that no regulation can name."""

    code = "unknown_relation"
    msgid = gettext_noop("“%(relation)s” is not known as a relation to the member. Choose one of: %(known)s.")


class FactMissing(ImpossibleFacts):
    """The rule needs a fact that was not given."""

    code = "fact_missing"


class NightsMissing(FactMissing):
    """A benefit by the night without its nights."""

    code = "nights_missing"
    msgid = gettext_noop(
        "Benefit %(benefit_code)s is paid by the night. Fill in how many nights the certificate says."
    )


class UnitsMissing(FactMissing):
    """A benefit by the unit without the count."""

    code = "units_missing"
    msgid = gettext_noop("Benefit %(benefit_code)s is paid for each %(unit)s. Fill in how many there were.")


class BirthDateMissing(FactMissing):
    """A benefit from an age on without the member's date of birth."""

    code = "birth_date_missing"
    msgid = gettext_noop(
        "Benefit %(benefit_code)s depends on the age. Fill in the member's date of birth first."
    )


class NoSuchBenefit(DomainError):
    """The regulation has no benefit with this code, or it is for another event."""

    code = "no_such_benefit"
    msgid = gettext_noop(
        "The regulation has no benefit %(benefit_code)s for this event. Choose one from the list of benefits."
    )


class NoRegulationInForce(DatedError):
    """No version of the regulation covers the day."""

    code = "no_regulation_in_force"
    msgid = gettext_noop(
        "No regulation of the fund is in force on %(on)s. Enter the regulation of that day first."
    )


class RegulationsOverlap(DatedError):
    """Two versions of the regulation cover the same day."""

    code = "regulations_overlap"
    msgid = gettext_noop(
        "Regulations %(first)s and %(second)s are both in force on %(on)s. End the older one the day before "
        "the newer one begins."
    )


class BadStoredDecision(DomainError):
    """A stored decision or its facts cannot be read back."""

    code = "bad_stored_decision"
    msgid = gettext_noop(
        "The record cannot be read: “%(reason)s” is missing, unknown or of the wrong kind. "
        "Compare it with the original."
    )


class NoSuchSchedule(DomainError):
    """The catalogue has no schedule of this name."""

    code = "no_such_schedule"
    msgid = gettext_noop("The catalogue has no “%(name)s”. It has: %(names)s.")
