"""What the secretariat must know about its mail without looking for it: it waits, or somebody is cut off."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.models import Message
from notifications.registry import registry

WAITS_LONG = timedelta(minutes=15)
IS_SILENT = timedelta(minutes=3)  # the scheduler asks a worker for a sign of life every ten seconds


@dataclass(frozen=True)
class Alarm:
    """One sentence, and where one sees more."""

    text: str
    url: str = ""


def alarms(scope: str) -> list[Alarm]:
    """Return what is wrong with the sending of mail, in one query."""
    found = []
    silence = registry.silence()
    if silence is not None and silence > IS_SILENT.total_seconds():
        text = _("Nothing is being sent: the scheduler or the workers are silent. Mails wait and are not lost.")
        found.append(Alarm(text))
    age = Message.objects.for_scopes([scope]).oldest_due_age()
    if age is not None and age > WAITS_LONG:
        minutes = int(age.total_seconds() // 60)
        text = ngettext(
            "A mail has been waiting for %(count)d minute.", "A mail has been waiting for %(count)d minutes.", minutes
        )
        url = reverse("notifications:outbox", kwargs={"network": scope}) + "?state=queued"
        found.append(Alarm(text % {"count": minutes}, url))
    return found


def cut_off(scope: str) -> list[Alarm]:
    """Return that mails to somebody come back."""
    count = sum(1 for row in registry.unreachable(scope) if row.since)
    if not count:
        return []
    text = ngettext(
        "The address of %(count)d person takes no mail.", "The addresses of %(count)d people take no mail.", count
    )
    return [Alarm(text % {"count": count}, reverse("notifications:unreachable", kwargs={"network": scope}))]
