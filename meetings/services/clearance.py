"""Who may open a meeting, a part, an item or a paper to more people: clearance is the secretariat's."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from meetings.models import Meeting
from members.access import allowed
from members.models import Person


def check_opens(meeting: Meeting, *, by: Person, before: int, after: int) -> None:
    """Raise PermissionDenied where something gets wider by somebody who does not clear; stricter is free."""
    if after < before and not allowed(by, "meetings.clear_meeting", meeting):
        raise PermissionDenied(_("Only the secretariat opens something to more people."))
