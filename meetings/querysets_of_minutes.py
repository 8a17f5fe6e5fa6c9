"""Reading of the minutes: the secretariat sees the draft, the others what is out, everybody up to their level."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from meetings.querysets import OfMeetingQuerySet
from members.access import Access, access_of

if TYPE_CHECKING:
    from meetings.models import (  # noqa: F401  # named in type arguments only
        Brief,
        Minutes,
        MinutesComment,
        MinutesParagraph,
        Note,
        Objection,
        SilenceRound,
    )

DRAFT = "draft"


def networks_served(access: Access) -> list[int]:
    """Return the networks whose secretariat officer the person is."""
    return [network_id for network_id in access.levels if access.is_secretariat(network_id)]


def recorded_by(user: Any, meeting: str = "meeting") -> Q:
    """Return the filter for the meetings whose record the user keeps: the secretariat's, and those of groups led."""
    from meetings.leading import led_by

    access = access_of(user)
    served = Q(**{f"{meeting}__network__in": networks_served(access)})
    return served | Q(**{f"{meeting}__group__in": led_by(access).values("group")})


class NoteQuerySet(models.QuerySet["Note"]):
    """Reading of what was typed in the room: for those who keep the record alone."""

    def visible_to(self, user: Any) -> Self:
        """Return the notes of the meetings whose record the user keeps."""
        return self.filter(recorded_by(user))


class OutMinutesQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Reading of minutes and of their rounds; `path` leads from the row to the minutes."""

    path = ""

    def visible_to(self, user: Any) -> Self:
        """Return those that are out, of the meetings that the user sees, and the drafts for who keeps the record."""
        from meetings.models import Meeting

        served = recorded_by(user, f"{self.path}meeting")
        seen = Q(**{f"{self.path}meeting__in": Meeting.objects.visible_to(user)})
        return self.filter(served | (seen & ~Q(**{f"{self.path}state": DRAFT})))


class MinutesQuerySet(OutMinutesQuerySet["Minutes"]):
    """Reading of minutes."""


class RoundQuerySet(OutMinutesQuerySet["SilenceRound"]):
    """Reading of silence rounds."""

    path = "minutes__"


class ParagraphQuerySet(OfMeetingQuerySet["MinutesParagraph"]):
    """Reading of the paragraphs of minutes."""

    def visible_to(self, user: Any) -> Self:
        """Return the paragraphs that the user's level opens, of minutes that the user sees."""
        from meetings.models import Minutes

        return super().visible_to(user).filter(minutes__in=Minutes.objects.visible_to(user))


class VoiceQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Reading of what people say about minutes; `meeting` leads from the row to the meeting."""

    meeting = ""

    def visible_to(self, user: Any) -> Self:
        """Return what the user said, and what everybody said for those who keep the record."""
        access = access_of(user)
        if access.person_id is None:
            return self.none()
        served = recorded_by(user, self.meeting)
        return self.filter(served | Q(person=access.person_id))


class CommentQuerySet(VoiceQuerySet["MinutesComment"]):
    """Reading of comments."""

    meeting = "paragraph__meeting"


class ObjectionQuerySet(VoiceQuerySet["Objection"]):
    """Reading of objections."""

    meeting = "round__minutes__meeting"


class BriefQuerySet(models.QuerySet["Brief"]):
    """Reading of what the secretariat writes for the briefs: for the secretariat alone."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the networks whose secretariat the user is."""
        return self.filter(meeting__network__in=networks_served(access_of(user)))
