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


class OutboxFilter(forms.Form):
    """State, kind, and what the messages are about."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[EVERYTHING, *State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_kinds)
    about = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def narrow(self, messages: MessageQuerySet) -> MessageQuerySet:
        """Return the messages that fit; a filter that makes no sense finds nothing."""
        if not self.is_bound:
            return messages
        if not self.is_valid():
            return messages.none()
        return messages.filter(**{name: value for name, value in self.cleaned_data.items() if value})
