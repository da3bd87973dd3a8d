"""The text of a regulation that the fund holds."""

from __future__ import annotations

from kongboon.funds.models import Fund, RegulationVersion
from kongboon.rules.terms import Regulation


def version_text(fund: Fund, regulation: Regulation) -> str:
    """The document of an adopted version."""
    text: str = RegulationVersion.objects.get(fund=fund, sha256=regulation.text_sha256).text
    return text
