"""Forms of a workplan as a whole and of its groups."""

from typing import Any, cast

from django import forms
from django.utils.translation import get_language, gettext_lazy

from members import titles
from members.models import Agency, Membership, Network
from workstreams.forms.editing import LONGEST_TITLE
from workstreams.models import Seat


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _language() -> str:
    return (get_language() or "en").split("-")[0]


class AdoptForm(forms.Form):
    """As which version and by what decision the plan is adopted."""

    version = forms.CharField(label=gettext_lazy("Version"), max_length=20)
    adopted_on = forms.DateField(label=gettext_lazy("Adopted on"), widget=_date())
    adopted_by = forms.CharField(
        label=gettext_lazy("By what decision"),
        max_length=300,
        help_text=gettext_lazy("Such as: decision NET-2026-01/D2, or silence procedure of 6 March."),
    )


class RollOverForm(forms.Form):
    """The next period."""

    title = forms.CharField(label=gettext_lazy("Title of the new workplan"), max_length=LONGEST_TITLE)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=_date())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=_date())

    def values(self) -> dict[str, Any]:
        """Return what the service takes; the title is in the language of the page."""
        return {**self.cleaned_data, "title": titles.title(self.cleaned_data["title"], original=_language())}


class SeatForm(forms.Form):
    """Who sits in the group, as what, from when."""

    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.none())
    function = forms.ChoiceField(label=gettext_lazy("Function"), choices=Seat.Function.choices, initial="member")
    started_on = forms.DateField(label=gettext_lazy("From"), widget=_date())

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data, initial={"started_on": network.today()})
        members = Membership.objects.filter(network=network).active_on(network.today())
        field = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        field.queryset = Agency.objects.filter(pk__in=members.values("agency"))


class EndSeatForm(forms.Form):
    """The last day of a seat."""

    ended_on = forms.DateField(label=gettext_lazy("Last day"), widget=_date())


class MandateForm(forms.Form):
    """The next version of a mandate."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)
    text = forms.CharField(
        label=gettext_lazy("What the group is for"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    adopted_on = forms.DateField(label=gettext_lazy("Adopted on"), required=False, widget=_date())

    def values(self) -> dict[str, Any]:
        """Return what the service takes; the text is in the language of the page."""
        return {**self.cleaned_data, "text": titles.title(self.cleaned_data["text"], original=_language())}
