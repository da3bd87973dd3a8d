"""The fields of every page: Thai dates in three boxes, baht as people type it, the key of a form."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from kongboon.access.forms import BahtField, Form, KeyedForm, MonthField, ThaiDateField, new_key


class Sample(KeyedForm):
    amount = BahtField(required=False)
    on = ThaiDateField(required=False)
    month = MonthField(required=False)


def _sample(**values: str) -> Sample:
    return Sample({"key": new_key(), **values})


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("29", "2", "2567"), date(2024, 2, 29)),
        (("๗", "6", "๒๕๖๗"), date(2024, 6, 7)),
        (("7", "6", "67"), date(2024, 6, 7)),
        (("7", "6", "2024"), date(2024, 6, 7)),
    ],
)
def test_a_day_is_read_from_three_boxes(typed: tuple[str, str, str], day: date) -> None:
    form = _sample(on_0=typed[0], on_1=typed[1], on_2=typed[2])
    assert form.is_valid()
    assert form.cleaned_data["on"] == day


@pytest.mark.parametrize(
    "typed",
    [("29", "2", "2566"), ("31", "4", "2567"), ("7", "", "2567"), ("x", "6", "2567"), ("7", "6", "1800")],
)
def test_a_day_that_cannot_be_is_refused_in_one_sentence(typed: tuple[str, str, str]) -> None:
    form = _sample(on_0=typed[0], on_1=typed[1], on_2=typed[2])
    assert len(form.errors["on"]) == 1


def test_a_day_is_shown_in_the_buddhist_era_with_the_months_by_name() -> None:
    shown = str(Sample(initial={"on": date(2024, 2, 29)})["on"])
    assert 'value="29"' in shown
    assert 'value="2567"' in shown
    assert '<option value="2" selected>กุมภาพันธ์</option>' in shown
    assert all(f"<label>{word}<" in shown for word in ("วัน", "เดือน", "ปี พ.ศ."))
    with translation.override("en"):
        assert "February" in str(Sample()["on"])


def test_a_month_is_read_and_shown() -> None:
    form = _sample(month_0="4", month_1="๒๕๖๗")
    assert form.is_valid()
    assert form.cleaned_data["month"] == "2024-04"
    assert 'value="2567"' in str(Sample(initial={"month": "2024-04"})["month"])
    assert _sample(month_0="13", month_1="2567").errors["month"]


@pytest.mark.parametrize(("typed", "satang"), [("๑,๒๓๔.๕๐", 123450), ("365 บาท", 36500), ("", None)])
def test_baht_is_read_as_people_type_it(typed: str, satang: int | None) -> None:
    form = _sample(amount=typed)
    assert form.is_valid()
    assert form.cleaned_data["amount"] == satang


@pytest.mark.parametrize("typed", ["0", "-5", "1.234", "สิบ", "1e9", "9" * 40])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    assert _sample(amount=typed).errors["amount"]


def test_an_amount_comes_back_as_it_was_typed_when_it_is_refused() -> None:
    assert 'value="1,23"' in str(_sample(amount="1,23")["amount"])
    assert 'value="1,234.50"' in str(Sample(initial={"amount": 123450})["amount"])


@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 65, "ไทยไทยไทย"])
def test_a_form_without_a_good_key_is_refused(key: str) -> None:
    assert Sample({"key": key}).errors["key"]


def test_every_rendering_has_a_key_of_its_own() -> None:
    assert Sample()["key"].value() != Sample()["key"].value()
    form = Sample()
    assert form["key"].value() == form["key"].value()


def test_only_the_first_wrong_box_has_the_focus() -> None:
    form = _sample(amount="x", on_0="31", on_1="2", on_2="2567")
    assert not form.is_valid()
    assert form.as_p().count("autofocus") == 1
    assert "autofocus" in str(form["amount"])
    assert 'aria-invalid="true"' in str(form["amount"])


def test_a_wrong_day_has_the_focus_in_its_first_box_alone() -> None:
    form = _sample(on_0="31", on_1="2", on_2="2567")
    assert not form.is_valid()
    assert str(form["on"]).count("autofocus") == 1


def test_a_form_of_the_house_leaves_judging_to_the_server() -> None:
    assert not Form.use_required_attribute
    assert "required" not in str(Sample()["amount"])


class Files(Form):
    register = forms.FileField(widget=forms.FileInput(attrs={"accept": ".xlsx"}), help_text="help")
    taken = forms.FileField(widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}))
    kept = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}), required=False
    )
    text = forms.CharField()


@pytest.mark.parametrize(
    ("name", "button", "nothing"),
    [
        ("register", "เลือกไฟล์", "ยังไม่ได้เลือกไฟล์"),
        ("taken", "ถ่ายรูปหรือเลือกรูป", "ยังไม่ได้เลือกรูป"),
        ("kept", "เลือกรูป", "ยังไม่ได้เลือกรูป"),
    ],
)
def test_a_file_box_has_a_button_in_thai_and_room_for_the_name(name: str, button: str, nothing: str) -> None:
    shown = render_to_string("components/field.html", {"field": Files()[name]})
    assert f"</svg>{button}</span>" in shown
    assert f'data-none="{nothing}">{nothing}</span>' in shown
    # The input itself is there once, with its own label: it is what the keyboard and a screen reader reach.
    assert shown.count('type="file"') == 1
    assert f'<label for="id_{name}">' in shown


def test_a_refused_file_box_is_marked_and_a_line_of_text_is_no_file_box() -> None:
    form = Files({}, {})
    assert not form.is_valid()
    assert "field wrong" in render_to_string("components/field.html", {"field": form["register"]})
    assert 'class="pick"' not in render_to_string("components/field.html", {"field": form["text"]})
