"""Forms of a network's settings; they only turn strings into values."""

import datetime
from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from members import titles
from members.files import ACCEPTED, LARGEST_MEGABYTES
from members.forms import time_zone_choices
from members.models import Membership, Network
from members.network_settings.protocol import Place

NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # what Unicode lists beside countries


def country_choices() -> list[tuple[str, str]]:
    """Return the countries by their names in the active language, after none for a regional network."""
    names = Locale((get_language() or "en").split("-")[0]).territories.items()
    found = [(code, name) for code, name in names if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES]
    return [("", str(_("None: a regional network"))), *sorted(found, key=lambda pair: pair[1])]


class SettingsForm(forms.Form):
    """A form of a section; it knows its network."""

    def __init__(self, data: Any = None, *, network: Network, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.network = network


class CountryForm(SettingsForm):
    """Name, country and time zone."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("Days begin and end in it: offices, deadlines, close of business. What was announced stays."),
    )
    original = forms.ChoiceField(label=_("The name was given in"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for code in titles.LANGUAGES:
            language = get_language_info(code)["name_translated"]
            label = _("Name: %(language)s") % {"language": language}
            self.fields[f"title_{code}"] = forms.CharField(label=label, max_length=200, required=False)
        self.order_fields([*(f"title_{code}" for code in titles.LANGUAGES), "original", "country", "time_zone"])

    def clean(self) -> dict[str, Any]:
        """Ask for the name in its original language."""
        given: dict[str, Any] = super().clean() or {}
        if (original := given.get("original")) and not given.get(f"title_{original}"):
            self.add_error(f"title_{original}", _("Give the name in its original language."))
        return given


class WorkingDaysForm(SettingsForm):
    """On which days of the week people work."""

    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        coerce=int,
        choices=lambda: list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The holidays of the country are known; a decree that swaps days is entered below."),
    )


class DayForm(forms.Form):
    """A day off or a working day that a decree set."""

    OFF, WORKING = "off", "working"

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label=_("It is"), choices=[(OFF, _("a day off")), (WORKING, _("a working day"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Decree or reason"), max_length=200, required=False)

    @property
    def is_working(self) -> bool:
        """Whether people work on the day."""
        return bool(self.cleaned_data["kind"] == self.WORKING)


class LanguagesForm(SettingsForm):
    """In which languages the network works."""

    first = forms.ChoiceField(
        label=_("First language"),
        choices=settings.LANGUAGES,
        help_text=_("What new people are written to in, until they choose."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Put the first language first."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("first") and given.get("languages"):
            given["languages"] = list(dict.fromkeys([given["first"], *given["languages"]]))
        return given


class ChairsForm(SettingsForm):
    """Who chairs, and what makes a quorum."""

    chairing = forms.ChoiceField(label=_("Who chairs"), choices=Network.Chairing, widget=forms.RadioSelect)
    quorum_chairs = forms.ChoiceField(
        label=_("Co-chairs for a quorum"), choices=Network.QuorumChairs, widget=forms.RadioSelect
    )
    quorum_un_percent = forms.IntegerField(
        label=_("UN members for a quorum, in percent"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Of those in the network on the day, rounded up; empty where they are not counted."),
    )
    quorum_rule = forms.CharField(
        label=_("Quorum in words"),
        max_length=300,
        required=False,
        help_text=_("As the terms of reference put it; it stands beside the count. A quorum never stops a meeting."),
    )


class MailForm(SettingsForm):
    """How the secretariat signs and where answers go."""

    secretariat = forms.CharField(label=_("Secretariat"), max_length=200, help_text=_("As it signs letters and mails."))
    reply_to = forms.EmailField(
        label=_("Reply address"), help_text=_("Answers to every mail of the network go there: a shared mailbox.")
    )


class ProtocolForm(SettingsForm):
    """The place of each member in the protocol order, from a day on."""

    is_grid = True  # many short fields side by side

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["on"] = forms.DateField(
            label=_("From"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            initial=self.network.today(),
            help_text=_("The order of the days before stays as it was."),
        )
        for membership in self._memberships():
            self.fields[f"order_{membership.pk}"] = forms.IntegerField(
                label=membership.agency.acronym, min_value=0, max_value=9999, help_text=membership.agency.title_text
            )

    def _memberships(self) -> Iterable[Membership]:
        rows = self.network.memberships.active_on(self.network.today()).select_related("agency")
        return rows.in_protocol_order(self.network.today())

    def clean_on(self) -> datetime.date:
        """Refuse a day on which the order cannot begin any more."""
        day: datetime.date = self.cleaned_data["on"]
        if day > self.network.today():
            raise ValidationError(_("The order begins today or on an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Gather the place of each member as `places`."""
        given: dict[str, Any] = super().clean() or {}
        orders = {name: value for name, value in given.items() if name.startswith("order_")}
        places = [Place(int(name.removeprefix("order_")), value) for name, value in orders.items()]
        return {"on": given.get("on"), "places": places}


class TermsForm(forms.Form):
    """A new version of the terms of reference."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    agreed_on = forms.DateField(
        label=_("Agreed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("What changed"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, Word or OpenDocument, at most %(size)s MB. No data about individual migrants, victims or survivors."
        ) % {"size": LARGEST_MEGABYTES}


class GrantForm(forms.Form):
    """Why the parent network may read."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as the decision or the request that it follows.")
    )
