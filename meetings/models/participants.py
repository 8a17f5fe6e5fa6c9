"""People invited to a meeting: their answers and attendance."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting, Segment
from meetings.querysets import InvitedManager, ParticipantQuerySet
from members import titles


@pghistory.track()
class Participant(models.Model):
    """A person invited to a meeting. The label of the office is kept as it was, whoever holds the office later."""

    class Answer(models.TextChoices):
        NONE = "none", _("no answer")
        ACCEPTED = "accepted", _("accepted")
        TENTATIVE = "tentative", _("tentative")
        DECLINED = "declined", _("declined")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="participations")
    agency = models.ForeignKey("members.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    label = titles.TitleField(_("office at the time"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="alternates", verbose_name=_("stands in for")
    )
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    # A withdrawn invitation opens nothing: no reader may have to remember to leave it out.
    objects = InvitedManager()
    ever_invited = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=models.Q(withdrawn_at__isnull=True), name="person_invited_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"

    @property
    def label_text(self) -> str:
        """The office in the active language."""
        return titles.text(self.label)


@pghistory.track()
class Attendance(models.Model):
    """The invitation of a participant to one segment, and afterwards whether the person came."""

    class Presence(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        APOLOGY = "apology", _("apology")
        ABSENT = "absent", _("absent")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="attendances")
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="attendances")
    presence = models.CharField(_("attendance"), max_length=20, choices=Presence, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["participant", "segment__position"]
        constraints = [models.UniqueConstraint(fields=["participant", "segment"], name="one_attendance_per_segment")]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.segment_id}"
