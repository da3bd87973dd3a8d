"""Levers and proposals: what was typed becomes what is taken otherwise than today, or a sentence beside its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form, PeopleField
from kongboon.actuarial.factors import Money
from kongboon.actuarial.telling import baht
from kongboon.kernel.money import SATANG_PER_BAHT, format_baht
from kongboon.outlook.levers import Changes
from kongboon.outlook.options import Levers, Option, levers_of
from kongboon.rules.document import load_regulation

DUES_MAX = 10_000 * SATANG_PER_BAHT
# A baht, one and a half, two baht a day, as the yearly sum (baht) and as it is said.
_DAILY = ((365, "1"), (548, "1.50"), (730, "2"))
_STATE = (("random", _("As assumed")), ("never", _("Never")), ("always", _("Every year")))


@dataclass(frozen=True)
class Bar:
    """A box with a bar from zero to `most` in steps, and values with the words of their buttons."""

    field: forms.BoundField
    most: int
    step: int
    presses: Sequence[tuple[int, str]] = ()

    @property
    def value(self) -> str:
        """Where the bar stands: what the box says, without its commas."""
        return str(self.field.value() or 0).replace(",", "")


class LeverForm(Form):
    """The levers around one fund. An empty box is today's value; so is today's value itself."""

    dues = BahtField(label=_("Dues of each member"), required=False, allow_zero=True)
    death = BahtField(label=_("Highest payment at death"), required=False, allow_zero=True)
    entrants = PeopleField(label=_("New members a year"), required=False)
    state = forms.ChoiceField(
        label=_("State money"),
        choices=_STATE,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    def __init__(self, *args: Any, today: Levers, entrants: int, members: int, **kwargs: Any) -> None:
        """`today` are the levers as they stand; `entrants` so many join a year as it is assumed."""
        self.now = Changes(today.dues_satang, today.death_satang, entrants, "random")
        self.members = members
        kwargs.setdefault("initial", self.initial_values())
        super().__init__(*args, **kwargs)
        self.fields["dues"].unit = _("baht a year")  # type: ignore[attr-defined]
        self.fields["entrants"].unit = _("people a year")  # type: ignore[attr-defined]
        if today.death_satang is None:
            del self.fields["death"]

    def initial_values(self) -> dict[str, Any]:
        """Today's values as the boxes show them: whole baht."""
        death = self.now.death_satang
        return {
            "dues": baht(self.now.dues_satang or 0),
            "death": "" if death is None else baht(death),
            "entrants": self.now.entrants,
            "state": "random",
        }

    def clean_dues(self) -> int | None:
        satang: int | None = self.cleaned_data["dues"]
        if satang is not None and satang > DUES_MAX:
            raise forms.ValidationError(
                gettext("Type dues from 0 to %(most)s baht a year.") % {"most": baht(DUES_MAX)}
            )
        return satang

    def clean_death(self) -> int | None:
        satang: int | None = self.cleaned_data["death"]
        most = self.now.death_satang or 0
        if satang is not None and satang > most:
            raise forms.ValidationError(
                gettext("The regulation pays at most %(most)s baht. Type that or less.")
                % {"most": baht(most)}
            )
        return satang

    def clean_entrants(self) -> int | None:
        count: int | None = self.cleaned_data["entrants"]
        if count is not None and count > self.entrants_max:
            raise forms.ValidationError(
                gettext("Type from 0 to %(most)s people a year.") % {"most": f"{self.entrants_max:,}"}
            )
        return count

    @property
    def entrants_max(self) -> int:
        """As many as would double the fund in a year, or a hundred in a small one."""
        return max(100, self.members)

    def bars(self) -> list[Bar]:
        """The boxes with the bar below each, and what is set by one press."""
        dues, death = self.now.dues_satang or 0, self.now.death_satang or 0
        daily = [(baht, gettext("%(baht)s baht a day") % {"baht": words}) for baht, words in _DAILY]
        found = [Bar(self["dues"], max(1100, 2 * dues // SATANG_PER_BAHT), 1, daily)]
        if "death" in self.fields:
            found.append(Bar(self["death"], death // SATANG_PER_BAHT, 500))
        few = max(20, min(self.entrants_max, 4 * (self.now.entrants or 0)))
        return [*found, Bar(self["entrants"], few, 1)]

    def changes(self) -> Changes:
        """What differs from today; None where it does not."""
        data, shown = self.cleaned_data, self.initial_values()

        def changed(name: str) -> Any:
            value = data.get(name)
            as_shown = (
                format_baht(value, satang_always=False)
                if name in ("dues", "death") and value is not None
                else value
            )
            return None if value is None or as_shown == shown[name] else value

        state = data.get("state") or "random"
        return Changes(
            changed("dues"), changed("death"), changed("entrants"),
            None if state == "random" else cast(Money, state),
        )  # fmt: skip


class TitleForm(Form):
    """What a comparison is made for."""

    title = forms.CharField(
        label=_("For which meeting"),
        max_length=200,
        required=False,
        help_text=_("For example: yearly general meeting 2567"),
    )


class ProposalForm(Form):
    """One proposal of up to three; a box left empty is as today."""

    name = forms.CharField(label=_("What it is called"), max_length=60, required=False)
    regulation = forms.ChoiceField(label=_("Regulation"), required=False)
    dues = BahtField(label=_("Dues of each member"), required=False, allow_zero=True)
    death = BahtField(label=_("Highest payment at death"), required=False, allow_zero=True)
    entrants = PeopleField(label=_("New members a year"), required=False, max_value=100_000)
    state = forms.ChoiceField(
        label=_("State money"),
        choices=_STATE,
        required=False,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    def __init__(
        self, *args: Any, texts: dict[str, str], titles: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`texts` and `titles`: the regulations to choose from by a key, "" the one in force."""
        super().__init__(*args, **kwargs)
        self.texts = texts
        self.offer("regulation", titles)
        self.fields["dues"].unit = _("baht a year")  # type: ignore[attr-defined]
        self.fields["entrants"].unit = _("people a year")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("dues") is not None and data["dues"] > DUES_MAX:
            text = gettext("Type dues from 0 to %(most)s baht a year.")
            self.add_error("dues", text % {"most": baht(DUES_MAX)})
        if data.get("death") is not None:
            self._check_death(data["death"])
        return data

    def _check_death(self, satang: int) -> None:
        most = levers_of(load_regulation(self.text)).death_satang
        if most is None:
            self.add_error("death", gettext("This regulation pays nothing at death. Leave the box empty."))
        elif satang > most:
            text = gettext("The regulation pays at most %(most)s baht. Type that or less.")
            self.add_error("death", text % {"most": baht(most)})

    @property
    def text(self) -> str:
        """The regulation that was chosen."""
        return self.texts.get(self.cleaned_data.get("regulation") or "", self.texts[""])

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is otherwise than today."""
        data = self.cleaned_data
        sums = [data.get(name) for name in ("dues", "death", "entrants")]
        return not data.get("regulation") and data.get("state") in ("", "random") and sums == [None] * 3

    def option(self) -> Option:
        """The proposal as it is asked about."""
        data = self.cleaned_data
        state = data.get("state") or "random"
        return Option(
            data["name"], self.text, data["dues"], data["death"], data["entrants"],
            None if state == "random" else cast(Money, state),
        )  # fmt: skip
