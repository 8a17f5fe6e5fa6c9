"""Forms by which who runs the installation opens a network; they only turn strings into values."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.forms import time_zone_choices
from members.models import Network
from members.network_settings.forms import country_choices
from members.network_settings.opening import Officer, Opening, coordinators
from members.titles import title

RESERVED = {"new"}  # the address of the form itself


class NetworkChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """Networks by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name in the active language."""
        return str(obj.title_text)


class OfficerForm(forms.Form):
    """Who is invited to be the secretariat's officer."""

    officer_name = forms.CharField(label=_("Name of the secretariat officer"), max_length=200)
    officer_address = forms.EmailField(
        label=_("E-mail of the secretariat officer"), help_text=_("The invitation goes there, with a one-time link.")
    )
    officer_language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def officer(self) -> Officer:
        """Return the officer."""
        given = self.cleaned_data
        return Officer(given["officer_name"], given["officer_address"], given["officer_language"])


class OpenNetworkForm(OfficerForm):
    """What has to be known of a network before it begins."""

    name = forms.CharField(label=_("Name of the network"), max_length=200)
    name_language = forms.ChoiceField(label=_("Language of the name"), choices=settings.LANGUAGES)
    slug = forms.SlugField(
        label=_("Short name"), max_length=40, help_text=_("For addresses, such as azerbaijan. It never changes.")
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    parent = NetworkChoice(
        label=_("Parent network"),
        queryset=Network.objects.all(),
        required=False,
        empty_label=_("No parent network"),
        help_text=_("It reads nothing here until the secretariat lets it."),
    )
    coordinator = forms.ChoiceField(
        label=_("Agency of the secretariat"),
        choices=lambda: [(acronym, f"{acronym}: {name}") for acronym, name in coordinators().items()],
        initial="IOM",
    )
    secretariat = forms.CharField(label=_("Secretariat"), max_length=200, help_text=_("As it signs letters and mails."))
    reply_to = forms.EmailField(
        label=_("Reply address"), help_text=_("Answers to every mail of the network go there: a shared mailbox.")
    )

    field_order = (
        *("name", "name_language", "slug", "country", "time_zone", "languages", "parent", "coordinator"),
        *("secretariat", "reply_to", "officer_name", "officer_address", "officer_language"),
    )

    def clean_slug(self) -> str:
        """Refuse a short name that is taken, or that an address of ours needs."""
        slug: str = self.cleaned_data["slug"].lower()
        if slug in RESERVED or Network.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another network has this short name."))
        return slug

    def opening(self) -> Opening:
        """Return the network that is to begin."""
        given = self.cleaned_data
        same = ("slug", "country", "time_zone", "languages", "parent", "coordinator", "secretariat", "reply_to")
        name = title(given["name"], original=given["name_language"])
        return Opening(title=name, **{key: given[key] for key in same})


class ParentForm(forms.Form):
    """Below which network this one stands."""

    parent = NetworkChoice(
        label=_("Parent network"), queryset=Network.objects.none(), required=False, empty_label=_("No parent network")
    )

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data, initial={"parent": network.parent_id})
        self.fields["parent"].queryset = Network.objects.exclude(pk=network.pk)  # type: ignore[attr-defined]  # a ModelChoiceField
