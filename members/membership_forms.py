"""The form by which an agency comes into a network; it only turns strings into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
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
