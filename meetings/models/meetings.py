"""Meetings, their segments and their deadlines."""

import datetime
import uuid
import zoneinfo

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.querysets import OVER, DeadlineQuerySet, MeetingQuerySet, SegmentQuerySet
from members import fold, titles
from members.classification import ClassificationField, EffectiveClassificationField, inherits_from, passes_on_to
from members.models.network import validate_time_zone


@pghistory.track(exclude=["words_fold"])
class Meeting(models.Model):
    """A meeting of a host body (the network's plenary, or a group), in one or more segments."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CALLED = "called", _("called")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    class Modality(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("hybrid")

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="meetings")
    group = models.ForeignKey(
        "workstreams.WorkingGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("host body"),
        help_text=_("Empty for a plenary meeting of the network."),
    )
    joint_with: models.ManyToManyField = models.ManyToManyField(  # type: ignore[type-arg]  # the through model is named below
        "workstreams.WorkingGroup", through="JointBody", related_name="joint_meetings"
    )
    reference = models.CharField(_("reference"), max_length=40)
    title = titles.TitleField(_("title"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PLANNED)
    modality = models.CharField(_("modality"), max_length=20, choices=Modality, default=Modality.IN_PERSON)
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"), default=list)
    interpretation = models.CharField(_("interpretation"), max_length=200, blank=True)
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    join_link = models.URLField(_("join link"), max_length=500, blank=True)
    dial_in = models.CharField(_("dial-in"), max_length=200, blank=True, help_text=_("Telephone number and code."))
    passcode = models.CharField(_("passcode"), max_length=60, blank=True)
    co_chairs = ArrayField(models.CharField(max_length=200), verbose_name=_("co-chairs"), default=list, blank=True)
    required_un_entities = models.PositiveSmallIntegerField(_("UN entities for quorum"), null=True, blank=True)
    series = models.ForeignKey(
        "MeetingSeries", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("series")
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text=_("RFC 5545: rises with each change."))
    revision = models.PositiveIntegerField(default=1, editable=False, help_text=_("Rises with each edit."))
    agenda_revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Rises with each change of the agenda.")
    )
    reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    created_at = models.DateTimeField(auto_now_add=True)
    words_fold = fold.folded_words("reference", titles=("title",))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["network", "reference"]
        constraints = [models.UniqueConstraint(fields=["network", "reference"], name="meeting_reference_per_network")]
        indexes = [models.Index(fields=["network", "effective_classification"], name="meeting_audience")]
        triggers = [
            inherits_from({"group_id": "workstreams_workinggroup"}),
            passes_on_to(
                {
                    "meetings_segment": "meeting_id",
                    "meetings_agendaitem": "meeting_id",
                    "meetings_paper": "meeting_id",
                    "meetings_decision": "meeting_id",
                    "meetings_actionpoint": "meeting_id",
                }
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the meeting's page."""
        return reverse("meetings:meeting", args=[self.network.slug, self.reference])

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)

    def last_end(self) -> datetime.datetime | None:
        """Return when its last part ends, for whomever; None while no part has a time. One query."""
        found: datetime.datetime | None = self.segments.aggregate(last=Max("ends_at"))["last"]
        return found

    def is_over(self) -> bool:
        """Say whether it was held or cancelled, or its time has passed. One query."""
        last = self.last_end()
        return self.state in OVER or (last is not None and last <= timezone.now())

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The meeting's own time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)


@pghistory.track()
class JointBody(models.Model):
    """A further body of a joint meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="joint_bodies")
    group = models.ForeignKey("workstreams.WorkingGroup", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("further body")
        verbose_name_plural = _("further bodies")
        ordering = ["meeting", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "group"], name="body_named_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.group_id}"


@pghistory.track()
class Segment(models.Model):
    """A part of a meeting with its own start, people and classification, such as “UN only, then extended”."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="segments")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = titles.TitleField(_("title"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    join_link = models.URLField(_("join link"), max_length=500, blank=True)
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="segment_position_per_meeting"),
            models.CheckConstraint(name="segment_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        triggers = [
            inherits_from({"meeting_id": "meetings_meeting"}),
            passes_on_to({"meetings_agendaitem": "segment_id"}),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.position}"

    @property
    def title_text(self) -> str:
        """The title in the active language; empty for the only segment of a meeting."""
        return titles.text(self.title)


@pghistory.track()
class Deadline(models.Model):
    """A step of the meeting clock. What was announced is stored and never moves by itself."""

    class Step(models.TextChoices):
        LETTER = "letter", _("Letter")
        NOTICE = "notice", _("Notice")
        CALL_FOR_ITEMS = "call_for_items", _("Call for items")
        ITEMS_CLOSE = "items_close", _("Items close")
        AGENDA = "agenda", _("Agenda")
        PAPERS = "papers", _("Papers")
        REMINDER = "reminder", _("Reminder")
        MEETING = "meeting", _("Meeting")
        ACTION_POINTS = "action_points", _("Action points")
        DRAFT_MINUTES = "draft_minutes", _("Draft minutes")
        COMMENTS = "comments", _("Comments close")
        SILENCE = "silence", _("Silence ends")

    AFTER_THE_MEETING = (Step.ACTION_POINTS, Step.DRAFT_MINUTES, Step.COMMENTS, Step.SILENCE)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="deadlines")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    due_at = models.DateTimeField(_("due at"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    is_estimated = models.BooleanField(
        _("estimated"), default=False, help_text=_("A holiday on the way has only an estimated date.")
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["meeting", "due_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "step"], name="one_deadline_per_step")]

    def __str__(self) -> str:
        return f"{self.step} {self.due_at:%Y-%m-%d}"

    def due_on(self, zone: datetime.tzinfo) -> datetime.date:
        """Return the day on which the step is due, in the given zone."""
        return self.due_at.astimezone(zone).date()
