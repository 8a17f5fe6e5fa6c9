"""Forms of single steps on a workstream: clear it for other readers, give it up, change it in place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from members.classification import Classification
from workstreams.forms.editing import date_input
from workstreams.models import StatusUpdate


class ClassifyForm(forms.Form):
    """For whom a workstream is from now on, and why."""

    before = forms.TypedChoiceField(coerce=int, choices=Classification.choices, widget=forms.HiddenInput)
    after = forms.TypedChoiceField(
        label=gettext_lazy("Who may read it"),
        coerce=int,
        choices=Classification.choices,
        widget=forms.RadioSelect(attrs={"class": "cards"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, and who agreed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    """Why something is given up."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it given up?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class QuickForm(forms.Form):
    """Status and dates of a workstream, changed where the table is."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=StatusUpdate.Status.choices)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=date_input())

    def __init__(self, data: Any = None, *, workstream: Any) -> None:
        initial = {name: getattr(workstream, name) for name in ("revision", "starts_on", "ends_on")}
        super().__init__(data, initial={**initial, "status": workstream.current_status}, auto_id="quick_%s")
