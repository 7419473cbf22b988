from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms

Render = Callable[..., Any]


class HookForm(forms.Form):
    name = forms.CharField(help_text="Shown in <lists>.")
    base_url = forms.URLField(label="CRM address", assume_scheme="https")
    note = forms.CharField(widget=forms.Textarea, required=False)
    policy = forms.ChoiceField(widget=forms.RadioSelect, choices=[("open", "Continue"), ("closed", "Deny")])
    events = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, required=False, choices=[("a", "Before A"), ("b", "After B")]
    )
    remember = forms.BooleanField(required=False, help_text="Saves calls.")
    base = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    def clean(self) -> dict[str, Any]:
        if self.data.get("name") == "taken":
            raise forms.ValidationError("There is a hook of this name.")
        return self.cleaned_data


GOOD = {"name": "CRM gate", "base_url": "https://crm.example", "policy": "open", "base": "3"}


def test_every_field_has_its_label(render: Render) -> None:
    page = render("{% form_fields form %}", form=HookForm())
    labels = {label.attributes["for"]: label.text for label in page.find("label")}
    assert labels["id_name"] == "Name"
    assert labels["id_base_url"] == "CRM address"
    for element in ("input", "textarea"):
        for control in page.find(element):
            assert control.attributes.get("type") == "hidden" or control.attributes["id"] in labels


def test_optional_fields_say_so_and_required_ones_do_not(render: Render) -> None:
    texts = {
        label.attributes["for"]: label.text for label in render("{% form_fields form %}", form=HookForm()).find("label")
    }
    assert "(optional)" in texts["id_note"]
    assert "(optional)" not in texts["id_name"]
    # A box that may stay empty is not "optional": not ticking it is an answer.
    assert "(optional)" not in texts["id_remember"]


def test_groups_are_fieldsets_with_a_legend(render: Render) -> None:
    policy, events = render("{% form_fields form %}", form=HookForm()).find("fieldset")
    assert policy.one("legend").text == "Policy"
    assert [label.text for label in policy.find("label")] == ["Continue", "Deny"]
    assert {box.attributes["type"] for box in events.find("input")} == {"checkbox"}
    for box in [*policy.find("input"), *events.find("input")]:
        assert [
            label
            for label in [*policy.find("label"), *events.find("label")]
            if label.attributes["for"] == box.attributes["id"]
        ]


def test_hints_are_tied_to_their_field(render: Render) -> None:
    page = render("{% form_fields form %}", form=HookForm())
    assert page.one("p", id="id_name_helptext").text == "Shown in <lists>."
    assert "id_name_helptext" in page.one("input", id="id_name").attributes["aria-describedby"]


def test_a_fault_stands_beside_its_field_and_keeps_what_was_typed(render: Render) -> None:
    page = render("{% form_fields form %}", form=HookForm({**GOOD, "base_url": "not an <address>"}))
    control = page.one("input", id="id_base_url")
    assert control.attributes["value"] == "not an <address>"
    assert control.attributes["aria-invalid"] == "true"
    assert "id_base_url_error" in control.attributes["aria-describedby"].split()
    assert page.one("div", id="id_base_url_error").text == "Enter a valid URL."
    assert len(page.find("div", css="field-error")) == 1


def test_a_group_with_a_fault_is_marked_as_a_whole(render: Render) -> None:
    page = render("{% form_field form.policy %}", form=HookForm({**GOOD, "policy": "other"}))
    assert page.one("fieldset").attributes["aria-invalid"] == "true"
    assert "Select a valid choice" in page.one("div", id="id_policy_error").text


def test_faults_of_the_whole_form_come_first_and_are_announced(render: Render) -> None:
    page = render("{% form_fields form %}", form=HookForm({**GOOD, "name": "taken"}))
    alert = page.one("div", role="alert")
    assert alert.text.strip() == "There is a hook of this name."
    assert page.children.index(alert) == 0


def test_a_good_form_shows_no_faults(render: Render) -> None:
    page = render("{% form_fields form %}", form=HookForm(GOOD))
    assert not page.find("div", css="field-error")
    assert not page.find("div", role="alert")


def test_hidden_fields_have_neither_label_nor_frame(render: Render) -> None:
    page = render("{% form_fields form %}", form=HookForm())
    hidden = page.one("input", type="hidden")
    assert (hidden.attributes["name"], hidden.attributes["value"]) == ("base", "3")
    assert not [label for label in page.find("label") if label.attributes["for"] == "id_base"]


def test_a_page_can_reword_a_field(render: Render) -> None:
    page = render('{% form_field form.name label="Hook name" hint="Any words." %}', form=HookForm())
    assert page.one("label").text == "Hook name"
    assert page.one("p", css="hint").text == "Any words."


def test_code_fields_use_the_code_font(render: Render) -> None:
    assert render("{% form_field form.note mono=True %}", form=HookForm()).one("textarea", css="code")


@pytest.mark.parametrize(("value", "checked"), [("on", True), ("", False)])
def test_a_box_stands_before_its_label(render: Render, value: str, checked: bool) -> None:
    box = render("{% form_field form.remember %}", form=HookForm({**GOOD, "remember": value})).one("div", css="check")
    elements = [child for child in box.children if not isinstance(child, str)]
    assert [element.name for element in elements] == ["input", "label", "p"]
    assert ("checked" in elements[0].attributes) is checked
