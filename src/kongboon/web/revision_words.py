"""What the reader of a document refuses, said to somebody who sees boxes and no document.

Each sentence has the facts of the reader's own. What is not here is said in the reader's words, which then name
nothing but the box.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

from kongboon.rules import benefit_reading, cap_reading, document, fund_reading, table_reader

BOX_WORDS = {
    table_reader.MISSING_KEY: gettext_noop("Fill in “%(key)s”."),
    table_reader.NOT_TEXT: gettext_noop("Fill in “%(key)s”."),
    table_reader.NOT_WHOLE: gettext_noop(
        "Write “%(key)s” as a whole number from %(low)s to %(high)s, in digits only."
    ),
    table_reader.NOT_MONEY: gettext_noop("Write “%(key)s” as a sum in baht, for example 1,000 or 12.50."),
    table_reader.NOT_ABOVE_ZERO: gettext_noop("“%(key)s” is zero. Write a sum above zero."),
    table_reader.NOT_TENURE: gettext_noop(
        "Write “%(key)s” as a number with วัน, เดือน or ปี, for example 180 วัน, 6 เดือน or 5 ปี."
    ),
    table_reader.NOT_A_LIST: gettext_noop("Choose at least one for “%(key)s”."),
    table_reader.TWICE_IN_LIST: gettext_noop("“%(value)s” stands twice. Take one out."),
    table_reader.NOT_IN_LIST: gettext_noop("Choose “%(key)s” from the list."),
    fund_reading.NOT_A_SHORT_NAME: gettext_noop(
        "“%(value)s” cannot be a short name. Use small English letters, digits and _ only, or leave it empty."
    ),
    fund_reading.SHARES_NOT_100: gettext_noop(
        "The shares of this income make %(sum)s percent. Change them until they make 100."
    ),
    fund_reading.ACCOUNT_TWICE: gettext_noop(
        "Another row is this money of the books already. Choose another one, or none."
    ),
    fund_reading.OVER_CEILING: gettext_noop(
        "%(percent)s percent for running the fund are more than the %(ceiling)s percent that are allowed below. "
        "Lower this share, or raise what is allowed."
    ),
    fund_reading.STEPS_NOT_RISING: gettext_noop(
        "Each step must reach a higher sum than the one before, and only the last one is without a sum. "
        "Put the steps in order from the smallest."
    ),
    fund_reading.NO_LAST_STEP: gettext_noop(
        "Nobody would know who confirms a larger sum. Add a last row without a sum: it holds for everything above."
    ),
    fund_reading.NO_CONVERSION: gettext_noop(
        "Say how many days of dues one unit counts for, or tick that it counts by its price. One of the two, not both."
    ),
    fund_reading.LADDER_FALLS: gettext_noop(
        "The steps of arrears must not go backwards: first let pass, then rest, then end. Change the number of months."
    ),
    benefit_reading.BAD_KEY: gettext_noop(
        "“%(value)s” cannot be a short name. Use small English letters, digits and _ only."
    ),
    benefit_reading.NO_EVENT: gettext_noop("Choose at least one event for which this benefit is paid."),
    benefit_reading.NO_TIERS: gettext_noop("Fill in at least one row: the time as a member and the sum."),
    benefit_reading.TIERS_OVERLAP: gettext_noop(
        "This row begins no later than the row before it. Put the rows in order, the shortest time first."
    ),
    benefit_reading.TIERS_GAP: gettext_noop(
        "Between the row before this one and this one nobody knows what is paid. Let the rows follow each other."
    ),
    benefit_reading.TIER_FALLS: gettext_noop(
        "This row pays %(amount)s baht, less than the row before it (%(before)s baht). Correct the sum, or write below "
        "why it is less."
    ),
    benefit_reading.RANGE_FALLS: gettext_noop("The lowest sum is above the highest. Exchange the two."),
    benefit_reading.COMMITTEE_AT_ONCE: gettext_noop(
        "The committee decides on this sum, so it cannot be paid at once. Choose the committee as the way of approval."
    ),
    cap_reading.CAP_BELOW_UNIT: gettext_noop(
        "This ceiling of %(cap)s baht is below a single payment of %(unit)s baht. Raise it, or lower the sum to pay."
    ),
    cap_reading.CAP_YEAR_BELOW_EVENT: gettext_noop(
        "This allows less in a year than for one time. Correct one of the two."
    ),
    cap_reading.CAP_WITHOUT_NIGHTS: gettext_noop(
        "This counts nights, but the benefit is not paid by the night. Empty this box."
    ),
    cap_reading.CAP_WITHOUT_YEAR: gettext_noop("Choose which year this ceiling counts."),
    cap_reading.YEAR_WITHOUT_CAP: gettext_noop(
        "A year is chosen, but no ceiling for a year is filled in. Fill one in, or choose no year."
    ),
    cap_reading.COUNT_FALLS: gettext_noop(
        "This allows more times in a year than in a lifetime. Correct one of the two."
    ),
    document.TWICE: gettext_noop("“%(value)s” belongs to another benefit already. Choose another one."),
    document.BAD_EVENT_NAME: gettext_noop(
        "This cannot be the short name of an event. Use small English letters, digits and _ only, and no name that "
        "the program has already, or leave it empty."
    ),
}
