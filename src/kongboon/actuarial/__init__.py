"""How long a fund's money lasts, and what another regulation would change: projections of members and money.

Pure: numpy, no Django, no clock, no randomness without a seed. The regulation that pays claims (`rules`) is the
one that is projected (`schedule`). Money is satang throughout, as float64 once it leaves the ledger: exact to a
satang up to 9 x 10^15, and never written back to the books. Years are counted from the day of valuation: year t
runs from that day t years on to the day before the next. Lengths of membership and ages are whole months.

In a year, in this order: dues of all alive at its beginning, benefits of the living, deaths, leaving among the
survivors, expenses, interest; new members join at the beginning of the next year.
"""
