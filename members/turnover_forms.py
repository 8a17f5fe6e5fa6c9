"""Forms of turnover; they only turn strings into values."""

import datetime
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.models import Person, Representative
from members.portfolios import Held


class HandOverForm(forms.Form):
    """To whom an office passes, from which day, and what passes with it."""

    on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The successor's first day. It may lie ahead."),
    )
    colleague = forms.ChoiceField(label=_("Successor"), required=False)
    name = forms.CharField(
        label=_("Name of somebody new"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.EmailField(
        label=_("E-mail address of somebody new"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of somebody new"), choices=settings.LANGUAGES)
    offices = forms.MultipleChoiceField(label=_("Offices that pass on"), widget=forms.CheckboxSelectMultiple)
    held = forms.MultipleChoiceField(
        label=_("What passes on with them"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        offices: Sequence[Representative],
        colleagues: Sequence[Person],
        held: Sequence[Held],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = {str(person.pk): person.name for person in colleagues}
        self._choices("colleague", [("", _("Somebody new")), *names.items()])
        self._choices("offices", [(str(office.pk), office.get_function_display()) for office in offices])
        if len(offices) == 1:
            del self.fields["offices"]
        self._choices("held", [(thing.key, thing.label) for thing in held])
        if not held:
            del self.fields["held"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for a colleague, or for name and address of somebody new."""
        data = super().clean() or {}
        if not data.get("colleague"):
            for field in ("name", "address"):
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, _("Choose a colleague, or give name and address of somebody new."))
        return data


class LeaveForm(forms.Form):
    """The last day in office."""

    on = forms.DateField(
        label=_("Last day in office"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def last_day(self) -> datetime.date:
        """Return the day."""
        day: datetime.date = self.cleaned_data["on"]
        return day
