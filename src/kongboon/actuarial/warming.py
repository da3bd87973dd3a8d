"""Compile the kernels ahead of the first question: `python -m kongboon.actuarial.warming`, once after installing."""

from __future__ import annotations

from datetime import date

from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.fund import KERNELS, FundInput
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.projection import project
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation


def warm_up() -> None:
    """Run every kernel on one member; what is compiled is kept for the next process."""
    on = date(2024, 9, 30)
    members = members_of([MemberRow(1, "female", date(1970, 1, 1), date(2015, 1, 1))], on)
    fund = FundInput("0000000", "00", members, 100_000, on)
    regulation = load_regulation(catalogue_text("standard-13"))
    for kernel in KERNELS:
        project(fund, regulation, default_assumptions(), years=3, scenarios=2, kernel=kernel)


if __name__ == "__main__":
    warm_up()
