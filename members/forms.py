"""Forms of the profile and of the directory; they only turn strings into values."""

import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import Agency, Contact, Membership, MembershipDetail, Person, Preview, Representative

LIFETIMES = (30, 90, 365)  # days


def time_zone_choices() -> list[Any]:
    """Return the time zones that people live in, by region, with UTC first."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    regions = groupby(zones, key=lambda zone: zone.split("/")[0])
    return [("UTC", "UTC"), *((region, [(zone, _readable(zone)) for zone in found]) for region, found in regions)]


def _readable(zone: str) -> str:
    return zone.split("/", 1)[1].replace("_", " ").replace("/", ", ")


class ProfileForm(forms.Form):
    """What people say about themselves."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("The language of pages and mails.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("Beside the time of the meeting, pages show yours."),
    )

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Shown to the UN side of your networks only."),
    )

    def __init__(self, *args: Any, languages: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.initial.get("time_zone")
        field = cast(forms.ChoiceField, self.fields["time_zone"])
        if current and not field.valid_value(current):  # an alias or a fixed offset, which the list leaves out
            field.choices = [(current, current), *time_zone_choices()]
        names = dict(settings.LANGUAGES)
        self.forms_in = [code for code in languages or names if code in names]
        for code in self.forms_in:
            self._add_forms_in(code, str(names[code]))

    def _add_forms_in(self, code: str, language: str) -> None:
        """Ask how the person stands on a letter and is spoken to in one language."""
        self.fields[f"rank_{code}"] = forms.CharField(
            label=_("Title or rank: %(language)s") % {"language": language}, max_length=100, required=False
        )
        self.fields[f"address_{code}"] = forms.CharField(
            label=_("How to address you: %(language)s") % {"language": language}, max_length=100, required=False
        )

    def values(self) -> dict[str, Any]:
        """Return what the service takes; languages that the form did not ask about keep what they have."""
        data = self.cleaned_data
        found = {key: data[key] for key in ("name", "language", "time_zone", "phone")}
        for key, prefix in (("ranks", "rank"), ("forms_of_address", "address")):
            kept = {code: text for code, text in self.initial.get(key, {}).items() if code not in self.forms_in}
            given = {code: data[f"{prefix}_{code}"] for code in self.forms_in if data[f"{prefix}_{code}"]}
            found[key] = kept | given
        ranks = found["ranks"]
        found["rank"] = ranks.get(data["language"]) or next(iter(ranks.values()), "")
        return found


def record_of(person: Person) -> dict[str, Any]:
    """Return what stands in the form of a person's record to begin with."""
    found: dict[str, Any] = {"language": person.language, "time_zone": person.time_zone, "name": person.name}
    contact: Contact | None = getattr(person, "contact", None)
    if contact is None:
        return found
    ranks = contact.ranks or ({person.language: contact.rank} if contact.rank else {})
    found |= {"phone": contact.phone, "ranks": ranks, "forms_of_address": contact.forms_of_address}
    found |= {f"rank_{code}": text for code, text in ranks.items()}
    return found | {f"address_{code}": text for code, text in contact.forms_of_address.items()}


def _lifetimes() -> list[tuple[int, str]]:
    """The lifetimes in words; asked for each form, since `%` takes a lazy string at its word at once."""
    return [(days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in LIFETIMES]


class TokenForm(forms.Form):
    """What a new token for the API is for."""

    class Kind(models.TextChoices):
        READ_ONLY = "read_only", _("Only reads")
        READ_WRITE = "read_write", _("Reads and writes")

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, such as “monthly dashboard”.")
    )
    kind = forms.ChoiceField(label=_("What it may do"), choices=Kind, initial=Kind.READ_ONLY, widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=_lifetimes,
        coerce=int,
    )

    @property
    def is_read_only(self) -> bool:
        """Whether the token may only read."""
        return bool(self.cleaned_data["kind"] == self.Kind.READ_ONLY)

    @property
    def lifetime(self) -> timedelta:
        """How long the token lives."""
        return timedelta(days=self.cleaned_data["days"])


class AddressForm(forms.Form):
    """An address that is to be added to a record."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("A link goes to it; whoever reads the mailbox confirms."),
    )
    makes_primary = forms.BooleanField(
        label=_("Use it for mails and signing in as soon as it is confirmed"), required=False
    )


class DirectoryFilter(forms.Form):
    """Which agencies the directory shows."""

    q = forms.CharField(
        label=_("Agency or person"),
        max_length=100,
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    type = forms.ChoiceField(label=_("Type"), choices=[("", _("All types")), *Agency.Type.choices], required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All roles")), *Membership.Role.choices], required=False)
    function = forms.ChoiceField(
        label=_("Function"), choices=[("", _("All functions")), *Representative.Function.choices], required=False
    )
    presence = forms.ChoiceField(
        label=_("Presence"), choices=[("", _("Everywhere")), *MembershipDetail.Presence.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("Entries"),
        choices=[("", _("All entries")), ("vacant", _("with a vacancy")), ("stale", _("to be confirmed"))],
        required=False,
    )


class SearchForm(forms.Form):
    """What to look for in the network."""

    q = forms.CharField(
        label=_("Search the network"),
        max_length=100,
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
        help_text=_("Names, titles, references, in any spelling and in any of the three languages."),
    )


class PreviewForm(forms.Form):
    """As whom the secretariat wants to look."""

    role = forms.ChoiceField(label=_("See the network as"), choices=Preview.Role, widget=forms.RadioSelect)
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        to_field_name="acronym",
        required=False,
        empty_label=_("Whichever holds the role"),
        help_text=_("For a focal point: of which agency. Otherwise it may stay open."),
    )
    guest = forms.ChoiceField(label=_("Guest"), required=False, help_text=_("For a guest: which of those invited."))

    def __init__(self, data: Any = None, *, agencies: Any, guests: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # it is a ModelChoiceField
        self.fields["guest"].choices = [("", _("Nobody")), *guests]  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for the agency of a focal point and for the guest."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("role") == Preview.Role.FOCAL_POINT and not given.get("agency"):
            self.add_error("agency", _("Choose the agency whose focal point you want to be."))
        if given.get("role") == Preview.Role.GUEST and not given.get("guest"):
            self.add_error(
                "guest", _("Choose one of the guests; where there is none, nobody without an office is invited.")
            )
        return given
