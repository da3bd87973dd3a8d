"""What is refused of help in goods, of help to people who are no members, and of a disaster."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class HouseHelpedAlready(DomainError):
    code = "benefits.house_helped_already"
    msgid = gettext_noop(
        "House %(house)s is helped for this event already, by claim %(number)s. One house is helped once."
    )


class HouseHelpedBefore(HouseHelpedAlready):
    code = "benefits.house_helped_before"
    msgid = gettext_noop(
        "House %(house)s is helped for this event already, by claim %(number)s. Whoever the register had there then counts "
        "with that house, also after a correction. If the register was wrong, the committee can help by a resolution, as "
        "another payment."
    )


class OneHouseThen(DomainError):
    code = "benefits.one_house_then"
    msgid = gettext_noop(
        "House %(house)s and house %(other)s were one house on the day of this event: the register was changed since. "
        "One house is helped once, so leave one of them out."
    )


class NoSuchDisaster(DomainError):
    code = "benefits.no_such_disaster"
    msgid = gettext_noop(
        "The regulation of %(on)s has no help for houses that this event hit. Choose another event or day."
    )


class IncidentNeeds(DomainError):
    code = "benefits.incident_needs"
    msgid = gettext_noop("Write what happened in a few words, and choose at least one village.")


class SumsOutsideRange(DomainError):
    code = "benefits.incident_sums"
    msgid = gettext_noop(
        "By %(clause)s the sum for a house lies between %(least)s and %(most)s baht. Write both sums within it."
    )


class IncidentClosed(DomainError):
    code = "benefits.incident_closed"
    msgid = gettext_noop("%(title)s is closed. A house that was found late asks for the benefit by itself.")


class NoHouseHit(DomainError):
    code = "benefits.no_house_hit"
    msgid = gettext_noop("Tick at least one house that was hit.")


class NotOfThisIncident(DomainError):
    code = "benefits.not_of_this_incident"
    msgid = gettext_noop("A house on the list is not of these villages any more. Look at the list again.")


class ChairForTheList(DomainError):
    code = "benefits.chair_for_the_list"
    msgid = gettext_noop(
        "All lists of this disaster come to %(amount)s baht. At that sum the regulation wants the chair: let the chair "
        "confirm it."
    )


class TreasurerApproves(DomainError):
    code = "benefits.treasurer_approves"
    msgid = gettext_noop(
        "By %(clause)s the treasurer approves this. Let the treasurer confirm it; where the treasurer handed it in "
        "or receives it, the chair."
    )
