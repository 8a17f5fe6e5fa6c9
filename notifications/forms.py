"""The filter of the outbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import State
from notifications.querysets import MessageQuerySet
from notifications.registry import registry

EVERYTHING = ("", _("All"))


def _kinds() -> list[tuple[str, str]]:
    everything = ("", str(EVERYTHING[1]))
    return [everything, *((kind.name, str(kind.label)) for kind in registry.kinds())]


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO 8601 whatever the page's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OutboxFilter(forms.Form):
    """State, kind, to whom, when, and what the messages are about."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[EVERYTHING, *State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_kinds)
    person = forms.CharField(label=_("To"), required=False, max_length=100)
    since = forms.DateField(label=_("From day"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To day"), required=False, widget=DayInput)
    about = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def narrow(self, messages: MessageQuerySet) -> MessageQuerySet:
        """Return the messages that fit; a filter that makes no sense finds nothing."""
        if not self.is_bound:
            return messages
        if not self.is_valid():
            return messages.none()
        values = self.cleaned_data
        exact = {name: values[name] for name in ("state", "kind", "about") if values[name]}
        if values["person"]:
            exact["person__in"] = registry.find_persons(values["person"])
        if values["since"]:
            exact["created_at__date__gte"] = values["since"]
        if values["until"]:
            exact["created_at__date__lte"] = values["until"]
        return messages.filter(**exact)
