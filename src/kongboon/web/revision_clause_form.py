"""The form of one benefit: a box for every word of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.regulations.filling import AMOUNT_KINDS
from kongboon.rules.explain import PER, RELATIONS, SINCE
from kongboon.rules.terms import Regulation
from kongboon.rules.vocabulary import (
    EVENTS,
    EVIDENCE_NAMES,
    LIFE_STAGES,
    PATHS,
    PAYEES,
    PILLARS,
    WELFARE_KINDS,
    YEARS,
)
from kongboon.web.revision_boxes import SETTLED, DraftForm, box, choice, ticks, truth, worded


class ClauseForm(DraftForm):
    """One benefit, box by box."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_th = box(_("Name of the benefit"))
    title_en = box(
        _("Name in English"), help_text=_("Empty is the same name as above, on pages in English too.")
    )
    clause = box(_("Clause"), help_text=_("For example: ข้อ 12(1)"))
    events = ticks(_("What happens"))
    relations = ticks(_("To whom"))
    kind = forms.ChoiceField(label=_("How the sum is found"), required=False, widget=forms.RadioSelect)
    amount = box(_("Sum to pay"), money=True)
    per_night = box(_("For each night"), money=True)
    unit = box(_("Counted in"), help_text=_("For example: trip, tree, day"))
    unit_amount = box(_("For each of them"), money=True)
    range_min = box(_("At least"), money=True)
    range_max = box(_("At most"), money=True)
    waiting_days = box(
        _("Waiting days"),
        number=True,
        help_text=_("Leave it empty for the waiting time of the whole regulation."),
    )
    waiting_days_accident = box(
        _("Waiting days after an accident"),
        number=True,
        help_text=_("Leave it empty where an accident waits like everything else."),
    )
    min_tenure = box(_("Least time as a member"), help_text=_("For example: 180 วัน, 6 เดือน, 3 ปี"))
    min_age = box(_("Least age in years"), number=True)
    cap_per_event = box(_("Most each time"), money=True)
    cap_per_event_units = box(_("Most nights or units each time"), number=True)
    cap_per_year = box(_("Most in a year"), money=True)
    cap_per_year_units = box(_("Most nights or units in a year"), number=True)
    cap_per_year_count = box(_("Times in a year"), number=True)
    cap_lifetime = box(_("Most in a lifetime"), money=True)
    cap_lifetime_count = box(_("Times in a lifetime"), number=True)
    cap_household_year = box(_("Most in a year for a household"), money=True)
    cap_fund_year_count = box(_("Times in a year in the whole fund"), number=True)
    cap_year = choice(_("Which year"))
    cap_counted_per = choice(_("Times are counted for"))
    evidence = ticks(_("Papers to bring"))
    more_evidence = box(_("Other papers"), help_text=_("With a comma between two."))
    claim_deadline = box(_("Time in which to ask"), help_text=_("For example: 90 วัน, 3 เดือน, 1 ปี"))
    claim_deadline_from = choice(_("Counted from"))
    path = choice(_("How it is approved"))
    condition = box(
        _("A condition that people check"),
        help_text=_("What no other box can say, in your own words. The committee decides whether it holds."),
    )
    pool = choice(_("From which money it is paid"))
    payee = choice(_("Who receives the money"))
    goods = box(_("Handed out instead of money"), help_text=_("For example: a bag of rice"))
    not_with = ticks(_("One event gives only one of these"))
    arrears_not_deducted = truth(_("Unpaid dues are not taken off this benefit"))
    code = box(
        _("Code"),
        help_text=_(
            "B and two digits. B01 to B13 are the thirteen types of the national form and choose the account. Earlier "
            "claims are counted under it."
        ),
    )
    key = box(_("Short name"), help_text=_("Small English letters, for files and other programs."))
    life_stage = choice(_("Stage of life"))
    pillar = choice(_("Pillar of the 5x5 policy"))
    welfare_kind = choice(_("Kind of help"))
    settled = truth(SETTLED)

    def __init__(
        self, *args: Any, table: Mapping[str, Any], regulation: Regulation, count: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["rows"] = count
        self.places = range(max(count, len(table.get("tiers", []))))
        for row in self.places:
            self.fields[f"tier_{row}_from"] = box(_("A member for"))
            self.fields[f"tier_{row}_amount"] = box(_("Receives"), money=True)
            self.fields[f"tier_{row}_why"] = box(_("Why it is less"))
        self._offer_words(regulation, str(table.get("code")))
        known = set(EVIDENCE_NAMES)
        stands = list(self.initial.get("evidence", []))
        self.initial["evidence"] = [name for name in stands if name in known]
        self.initial["more_evidence"] = ", ".join(name for name in stands if name not in known)

    def _offer_words(self, regulation: Regulation, code: str) -> None:
        events = sorted(worded(EVENTS, "events"), key=lambda event: event[1])
        self.offer("events", [*events, *regulation.own_events])
        self.offer("relations", worded(RELATIONS))
        self.offer("kind", kind_choices())
        self.offer("evidence", worded(EVIDENCE_NAMES))
        others = [(b.code, f"{b.clause} {b.title_th}") for b in regulation.benefits if b.code != code]
        self.offer("not_with", others)
        chosen = {
            "cap_year": worded(sorted(YEARS), "year"),
            "cap_counted_per": worded(PER),
            "claim_deadline_from": worded(SINCE, "claim_deadline_from"),
            "path": worded(sorted(PATHS), "path"),
            "pool": [(pool.key, pool.title) for pool in regulation.pools],
            "payee": worded(sorted(PAYEES), "payee"),
            "life_stage": worded(LIFE_STAGES),
            "pillar": worded(PILLARS),
            "welfare_kind": worded(WELFARE_KINDS),
        }
        for name, words in chosen.items():
            self.offer(name, [("", "–"), *words])

    def tier_boxes(self) -> list[dict[str, Any]]:
        """The rows of amounts by time as a member, each with its three boxes."""
        return [
            {name: self[f"tier_{row}_{name}"] for name in ("from", "amount", "why")} | {"number": row + 1}
            for row in self.places
        ]

    def boxes(self) -> dict[str, Any]:
        """What was typed, with both kinds of papers as one list, in the order in which they stood."""
        data = dict(self.cleaned_data)
        data["title_en"] = data["title_en"].strip() or data["title_th"]
        more = [name.strip() for name in data.pop("more_evidence", "").split(",") if name.strip()]
        stood = self.initial["evidence"]
        ticked = sorted(data["evidence"], key=lambda name: stood.index(name) if name in stood else len(stood))
        data["evidence"] = [*ticked, *more]
        for name in ("events", "relations", "not_with"):
            before = list(self.initial.get(name, []))
            data[name] = sorted(
                data[name], key=lambda one: before.index(one) if one in before else len(before)
            )
        return data


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of amounts as one chooses between them."""
    words = {
        "amount": gettext("One sum"),
        "per_night": gettext("By the night in hospital"),
        "per_unit": gettext("By the piece"),
        "tiers": gettext("By time as a member"),
        "range": gettext("The committee decides within a range"),
    }
    return [(kind, words[kind]) for kind in AMOUNT_KINDS]
