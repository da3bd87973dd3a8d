"""The text of a regulation that the fund holds."""

from __future__ import annotations

from kongboon.funds.models import Fund, RegulationVersion
from kongboon.rules.terms import Regulation


def version_text(fund: Fund, regulation: Regulation) -> str:
    """The document of an adopted version."""
    versions = RegulationVersion.objects.filter(fund=fund, sha256=regulation.text_sha256)
    text: str = versions[0].text  # the same text twice where a vote took it back and another brought it again
    return text
