"""The forms by which an agency comes into a network, is described and leaves; they only turn strings into values."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.memberships import agencies_to_add
from members.models import Agency, Membership, MembershipDetail, Network


class AgencyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """Agencies by acronym and name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return acronym and name."""
        return f"{obj.acronym}: {obj.title_text}"


class AddAgencyForm(forms.Form):
    """An agency of the catalogue, or acronym, name and type of another; in which role, from when."""

    agency = AgencyChoice(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        to_field_name="pk",
        required=False,
        empty_label=_("Another one, entered below"),
    )
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    name = forms.CharField(label=pgettext_lazy("of a body", "Name"), max_length=200, required=False)
    type = forms.ChoiceField(label=_("Type"), choices=[("", "–"), *Agency.Type.choices], required=False)
    role = forms.ChoiceField(
        label=_("Role in the network"),
        choices=[choice for choice in Membership.Role.choices if choice[0] != Membership.Role.COORDINATOR],
    )
    presence = forms.ChoiceField(
        label=_("Presence"), choices=MembershipDetail.Presence, initial=MembershipDetail.Presence.RESIDENT
    )
    started_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data, initial={"started_on": network.today()})
        self.fields["agency"].queryset = agencies_to_add(network)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for an agency of the list, or for acronym, name and type."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("agency") and "agency" not in self.errors:
            for name in ("acronym", "name", "type"):
                if not given.get(name):
                    self.add_error(name, _("Choose an agency above, or give acronym, name and type."))
        return given


class StandingForm(forms.Form):
    """How an agency is present in the country and what it is called there, from a day on."""

    presence = forms.ChoiceField(label=_("Presence"), choices=MembershipDetail.Presence)
    local_name = forms.CharField(
        label=_("Local name"), max_length=300, required=False, help_text=_("As letters and lists of the country say.")
    )
    note = forms.CharField(
        label=_("Remark"), max_length=300, required=False, help_text=_("Read by the UN side of the network only.")
    )
    on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What held on the days before stays as it was."),
    )

    def __init__(self, data: Any = None, *, term: Membership, latest: MembershipDetail | None) -> None:
        today = term.network.today()
        names = ("presence", "local_name", "note")
        known = {name: getattr(latest, name) for name in names} if latest else {}
        super().__init__(data, initial={"on": today} | known)
        self.today = today

    def clean_on(self) -> datetime.date:
        """Refuse a day that lies ahead."""
        day: datetime.date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day lies ahead. Give today or an earlier day."))
        return day


class EndForm(forms.Form):
    """The last day of an agency in the network."""

    last_on = forms.DateField(
        label=_("Last day in the network"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
