"""Forms as Django renders them through our templates: labels, help, errors and controls tied together."""

from django import forms
from django.template.loader import render_to_string
from django.urls import get_resolver

from tests.frontend.markup import Element, read


class Answer(forms.Form):
    status = forms.ChoiceField(
        label="How is it going?",
        choices=[("on_track", "On track"), ("delayed", "Delayed")],
        widget=forms.RadioSelect(attrs={"class": "cards"}),
    )
    progress = forms.IntegerField(label="Progress", widget=forms.NumberInput(attrs={"type": "range"}))
    narrative = forms.CharField(label="What happened", widget=forms.Textarea, help_text="Two sentences.")
    support = forms.CharField(label="What would help?", required=False)
    lead = forms.ChoiceField(label="Lead", choices=[("", "—"), ("iom", "IOM")])
    due_on = forms.DateField(label="Due", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    copy = forms.BooleanField(label="Send me a copy", required=False, help_text="To your first address.")
    groups = forms.MultipleChoiceField(
        label="Groups", choices=[("1", "WG1")], required=False, widget=forms.CheckboxSelectMultiple
    )
    token = forms.CharField(widget=forms.HiddenInput)


def rendered(**values: str) -> Element:
    return read(str(Answer(values) if values else Answer()))


def test_form_has_one_field_for_each_visible_field_and_the_hidden_one() -> None:
    page = rendered()
    assert len(page.all("div", "field")) == len(Answer().visible_fields())
    assert page.one("input", type="hidden").attributes["name"] == "token"


def test_form_labels_point_at_their_controls() -> None:
    page = rendered()
    controls = {element.attributes["id"] for tag in ("input", "select", "textarea") for element in page.all(tag)}
    labels = [label.attributes["for"] for label in page.all("label")]
    assert [name for name in labels if name not in controls] == []
    assert len(labels) == 9


def test_form_marks_optional_fields_only() -> None:
    optional = [
        element.text
        for tag in ("label", "legend")
        for element in rendered().all(tag)
        if element.all("span", "optional")
    ]
    assert optional == ["What would help? (optional)", "Groups (optional)"]


def test_form_help_is_described_by_the_control() -> None:
    page = rendered()
    assert page.one("textarea").attributes["aria-describedby"] == "id_narrative_helptext"
    assert page.one(id="id_narrative_helptext").text == "Two sentences."


def test_form_error_is_described_by_the_control_and_marks_it() -> None:
    page = rendered(status="on_track", progress="60")
    control = page.one("textarea")
    assert control.attributes["aria-invalid"] == "true"
    assert control.attributes["aria-describedby"] == "id_narrative_helptext id_narrative_error"
    assert page.one("ul", id="id_narrative_error").text == "This field is required."


def test_form_radio_cards_stand_in_a_fieldset_with_a_legend() -> None:
    fieldset, groups = rendered(status="delayed").all("fieldset")
    assert fieldset.one("legend").text == "How is it going?"
    assert [label.text for label in fieldset.all("label", "choice")] == ["On track", "Delayed"]
    assert [
        radio.attributes["value"] for radio in fieldset.all("input", type="radio") if "checked" in radio.attributes
    ] == ["delayed"]
    assert fieldset.one("div", "choices").classes == ["choices", "cards"]
    assert groups.one("label").text == "WG1"


def test_form_statuses_carry_their_sign() -> None:
    class Status(forms.Form):
        status = forms.ChoiceField(
            choices=[("delayed", "Delayed"), ("completed", "Completed")],
            widget=forms.RadioSelect(attrs={"class": "cards statuses"}),
        )

    signs = read(str(Status())).all("span", "status")
    assert [(sign.text, sign.classes[1], len(sign.all("svg"))) for sign in signs] == [
        ("Delayed", "tone-delayed", 1),
        ("Completed", "tone-completed", 1),
    ]


def test_form_slider_shows_its_number() -> None:
    output = rendered(progress="60").one("output")
    assert (output.text, output.attributes["for"]) == ("60", "id_progress")


def test_form_checkbox_comes_before_its_label() -> None:
    field = rendered().one("div", "field-check")
    assert [element.tag for element in field.all()] == ["input", "label", "div"]


def test_form_error_of_the_whole_form_comes_first() -> None:
    form = Answer({"token": "t"})
    form.add_error(None, "Nothing was changed.")
    page = read(str(form))
    assert page.one("ul", "nonfield").text == "Nothing was changed."
    assert page.all()[0].classes == ["errorlist", "nonfield"]


def test_filter_bar_is_a_search_that_works_without_javascript() -> None:
    html = render_to_string("ui/filter_bar.html", {"form": Answer(), "label": "Filter", "clear_url": "?"})
    form = read(html).one("form")
    assert form.attributes == {"class": "filter-bar", "method": "get", "role": "search", "aria-label": "Filter"}
    assert form.one("button").attributes["type"] == "submit"
    assert form.all("span", "optional") == []


def test_each_field_of_a_day_gives_its_value_as_browsers_read_it() -> None:
    """A localised day would stand empty in the field, in every language but English."""
    forms_of_days = {
        f"{form.__module__}.{form.__qualname__}.{name}": field.widget.format
        for form in subclasses(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.DateInput) and field.widget.input_type == "date"
    }
    assert len(forms_of_days) > 20
    assert {name: format for name, format in forms_of_days.items() if format != "%Y-%m-%d"} == {}


def subclasses(of: type) -> set[type]:
    """Return every class that comes from this one; each form of the product is imported with its views."""
    get_resolver("unnm.urls").url_patterns  # noqa: B018  # imports them
    found: set[type] = set(of.__subclasses__())
    return found.union(*(subclasses(each) for each in found)) if found else set()
