"""Forms of a person who is to sign in: an officer of a new or a standing fund."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kongboon.access.errors import VillageWanted
from kongboon.access.forms import Form
from kongboon.access.models import Role, User
from kongboon.access.services import check_user_name
from kongboon.kernel.errors import DomainError

USER_NAME_HELP = _("Short, letters and digits without spaces, for example malee or มาลี1.")


def plain_text() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off"})


def user_name_box() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})


class SignInNameForm(Form):
    """The name that somebody signs in with; `cleaned_data` then has is_known.

    With `may_reuse` the sign-in name of somebody who is here already may be given.
    """

    username = forms.CharField(
        label=_("Name to sign in with"), max_length=50, help_text=USER_NAME_HELP, widget=user_name_box()
    )

    def __init__(self, *args: Any, may_reuse: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_reuse = may_reuse

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("username"):
            self.check_person(data)
        return data

    def check_person(self, data: dict[str, Any]) -> None:
        """Somebody who is here, or a name that is free."""
        data["is_known"] = self.may_reuse and User.objects.filter(username__iexact=data["username"]).exists()
        if not data["is_known"]:
            self.check_free(data)

    def check_free(self, data: dict[str, Any]) -> bool:
        """Whether the name can be given to somebody new; said beside the box if not."""
        try:
            check_user_name(data["username"])
        except DomainError as error:
            self.refuse(error, "username")
            return False
        return True


class OfficerNameRow(Form):
    """Who holds which office."""

    name = forms.CharField(label=_("First and last name"), max_length=150, widget=plain_text())
    role = forms.ChoiceField(label=_("Duty"), error_messages={"required": _("Choose the office.")})
    moo = forms.ChoiceField(label=_("Collects in village"), required=False)
    field_order = ("name", "role", "moo")

    def __init__(self, *args: Any, villages: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("role", [("", "–"), *Role.choices])
        named = ((str(moo), f"{moo} {name}".strip()) for moo, name in villages)
        self.offer("moo", [("", "–"), *named])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("role") == Role.COLLECTOR and not data.get("moo"):
            self.refuse(VillageWanted(name=data.get("name", "")), "moo")
        return data


class OfficerRow(OfficerNameRow, SignInNameForm):
    """One officer of a new fund, who gets a slip; a row without a name is left out. `cleaned_data` has is_known."""

    def has_changed(self) -> bool:
        # An office that was chosen beforehand does not make a row; a person does.
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("name", "username"))
