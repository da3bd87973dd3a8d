"""The history at the foot of a thing's page: `{% load history %}{% history "funds_bankaccount" bank.pk %}`."""

from __future__ import annotations

from typing import Any

from django import template

from kongboon.access.models import Role
from kongboon.access.permissions import Act, may
from kongboon.governance.queries import history_of

register = template.Library()


@register.inclusion_tag("governance/history.html", takes_context=True)
def history(context: dict[str, Any], tables: str, row_id: int | None = None) -> dict[str, Any]:
    """Changes of one row, or of every row of some tables (names with commas); collectors see none."""
    fund, officer = context["fund"], context["officer"]
    shown = [] if officer.role == Role.COLLECTOR else history_of(fund, tables.split(","), row_id)
    return {"changes": shown, "fund": fund, "sees_all": may(officer, Act.SEE_CHANGES)}
