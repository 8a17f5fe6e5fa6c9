"""Forms of reporting rounds: they turn strings into values and nothing else."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Agency, Network
from workstreams.quarters import Quarter

TIME_TO_ANSWER = datetime.timedelta(days=14)


class OpenRoundForm(forms.Form):
    """A period, a day, a note: the quarter that ended last is filled in."""

    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    due_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("Note to those who are asked"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands in each mail. No names of migrants, victims or survivors."),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = network.today()
        period = Quarter.of(Quarter.of(today).starts_on - datetime.timedelta(days=1))
        self.initial = {
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "due_on": today + TIME_TO_ANSWER,
            **self.initial,
        }


class MoveDueDayForm(forms.Form):
    """Another day by which answers are awaited; `before` is the day that the person had read."""

    due_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    before = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, due_on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"due_on": due_on, "before": due_on.isoformat(), **self.initial}


class GiveBackForm(forms.Form):
    """Whom to ask about a line that is not one's own."""

    note = forms.CharField(
        label=_("Whom to ask instead, or why it is not yours"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReassignForm(forms.Form):
    """The agency that is asked about a line instead."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Ask this agency"))

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField
