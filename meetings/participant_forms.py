"""Forms around invitations and calendar feeds; they only turn strings and files into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import CalendarFeed
from meetings.paper_forms import LANGUAGE_NAMES
from members.models import Agency, Network, Person
from members.titles import LANGUAGES
from workstreams.models import WorkingGroup

LARGEST_REPLY = 1024 * 1024  # bytes


class GuestForm(forms.Form):
    """Somebody who is invited by e-mail address."""

    address = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=200)
    office = forms.CharField(
        label=_("Office"),
        max_length=200,
        help_text=_("As it stands on the list, such as “Professor, Baku State University”."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])


class AlternateForm(forms.Form):
    """Who of the same agency comes instead."""

    alternate = forms.ChoiceField(label=_("Who comes instead"))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field = self.fields["alternate"]
        field.choices = [(pk, person.name) for pk, person in self.people.items()]  # type: ignore[attr-defined]  # it is a ChoiceField
        if not people:
            field.help_text = _("Nobody else of this agency is in the directory. Write to the secretariat.")

    def clean_alternate(self) -> Person:
        """Return the person."""
        return self.people[self.cleaned_data["alternate"]]


class ReplyForm(forms.Form):
    """The answer of a calendar program, as it came into a mailbox."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("What Outlook, Google or Apple sent when the invitation was accepted or declined."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be an answer."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_REPLY:
            raise forms.ValidationError(_("This is too large for an answer."))
        return file


class FeedForm(forms.Form):
    """What a feed holds."""

    what = forms.ChoiceField(label=_("What it holds"))

    def __init__(self, *args: Any, networks: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.networks: dict[str, Network] = {f"network:{network.pk}": network for network in networks}
        self.groups: dict[str, WorkingGroup] = {f"group:{group.pk}": group for group in groups}
        kinds = CalendarFeed.Kind
        choices: list[tuple[str, str]] = [(kinds.OWN.value, str(kinds.OWN.label))]
        choices += [(key, f"{kinds.NETWORK.label}: {network}") for key, network in self.networks.items()]
        choices += [(key, f"{group.code} · {group.title_text}") for key, group in self.groups.items()]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    def values(self) -> dict[str, Any]:
        """Return kind, network and group as the service takes them."""
        what = self.cleaned_data["what"]
        network, group = self.networks.get(what), self.groups.get(what)
        return {"kind": what.partition(":")[0], "network": network, "group": group}


class LetterForm(forms.Form):
    """To which government body a letter goes."""

    addressee = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        choices = [(pk, agency.title_text) for pk, agency in self.agencies.items()]
        self.fields["addressee"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    @property
    def agency(self) -> Agency:
        """The body that was chosen."""
        return self.agencies[self.cleaned_data["addressee"]]


class ScanForm(forms.Form):
    """The scan of a signed letter."""

    file = forms.FileField(label=_("Scan"))
