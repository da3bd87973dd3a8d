"""The fields and forms of the shell; they live in `access.forms`, where every app may import them."""

from __future__ import annotations

from kongboon.access.forms import (
    BahtField,
    Form,
    KeyedForm,
    MonthField,
    ThaiDateField,
    new_key,
    show_form,
)

__all__ = ["BahtField", "Form", "KeyedForm", "MonthField", "ThaiDateField", "new_key", "show_form"]
