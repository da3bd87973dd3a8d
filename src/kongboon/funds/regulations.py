"""The fund's regulations as the pure objects that decide, project and compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kongboon.funds.models import Fund, RegulationVersion
from kongboon.rules.document import load_regulation
from kongboon.rules.select import regulation_in_force
from kongboon.rules.terms import Regulation


def regulations_of(fund: Fund) -> list[Regulation]:
    """Every version of a fund, oldest first, each ending where its successor begins."""
    versions = RegulationVersion.objects.filter(fund=fund).order_by("in_force_from")
    return [replace(load_regulation(v.text), in_force_to=v.in_force_to) for v in versions]


def regulation_on(fund: Fund, on: date) -> Regulation:
    """The regulation in force on a day. Errors: NoRegulationInForce."""
    return regulation_in_force(regulations_of(fund), on)


def regulation_named(fund: Fund, sha256: str) -> Regulation:
    """The version that a decision names by its hash. Errors: RegulationVersion.DoesNotExist."""
    version = RegulationVersion.objects.get(fund=fund, sha256=sha256)
    return replace(load_regulation(version.text), in_force_to=version.in_force_to)
