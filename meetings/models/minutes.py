"""Notes typed in the room, and the minutes that are made of them: comments, silence rounds, adoption."""

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from meetings.querysets_of_minutes import (
    CommentQuerySet,
    MinutesQuerySet,
    NoteQuerySet,
    ObjectionQuerySet,
    ParagraphQuerySet,
    RoundQuerySet,
)
from members.classification import ClassificationField, EffectiveClassificationField, inherits_from

LONGEST_NOTE = 50_000


def locked_once_adopted(minutes: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses to write a row of adopted minutes; `minutes` is SQL for their key of ROW.

    Only the effective classification may follow a parent that becomes stricter: it is no part of the text.
    """
    own = minutes.replace("ROW", "touched")
    return pgtrigger.Trigger(
        name="locked_once_adopted",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[
            ("touched", "record"),
            ("found", "text"),
            ("kept", "text := 'effective_classification'"),
        ],
        func=f"""
            IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept THEN RETURN NEW; END IF;
            SELECT state INTO found FROM meetings_minutes WHERE id = {own} FOR SHARE;
            IF found = 'adopted' THEN
                RAISE EXCEPTION 'adopted minutes cannot be changed' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN touched;
        """,  # noqa: S608  # names of columns and tables, from the models only
    )


@pghistory.track()
class Note(models.Model):
    """What is typed on one item while the meeting goes on; two who type at once are merged paragraph by paragraph."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="note")
    text = models.TextField(_("text"), blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    updated_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("changed by"))
    updated_at = models.DateTimeField(_("changed at"))

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["meeting", "item"]

    def __str__(self) -> str:
        return f"{self.item_id} r{self.revision}"


@pghistory.track()
class Minutes(models.Model):
    """The minutes of a meeting; `document` and `checksum` are frozen with the adoption."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        COMMENTING = "commenting", _("out for comment")
        SILENCE = "silence", _("under silence")
        ADOPTED = "adopted", _("adopted")

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="record", verbose_name=_("meeting"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    comments_due_at = models.DateTimeField(_("comments due at"), null=True, blank=True)
    changed_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed at"))
    adopted_at = models.DateTimeField(_("adopted at"), null=True, blank=True)
    document = models.JSONField(_("document"), null=True, blank=True)
    checksum = models.CharField(_("SHA-256 of the document"), max_length=64, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a meeting", "minutes")
        verbose_name_plural = pgettext_lazy("of a meeting", "minutes")
        ordering = ["meeting"]
        constraints = [
            models.CheckConstraint(
                name="adopted_minutes_are_frozen",
                condition=Q(state="adopted", adopted_at__isnull=False, document__isnull=False) & ~Q(checksum="")
                | ~Q(state="adopted"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="adopted_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="adopted"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.state}"

    @property
    def about(self) -> str:
        """The opaque key under which the outbox keeps the mails of these minutes."""
        return f"minutes:{self.pk}"


@pghistory.track()
class MinutesParagraph(models.Model):
    """One paragraph of the minutes, of an item; comments are on paragraphs."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="paragraphs")
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="paragraphs")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="paragraphs")
    position = models.PositiveSmallIntegerField(_("position"), validators=[MinValueValidator(1)])
    text = models.TextField(_("text"))
    is_removed = models.BooleanField(_("taken out"), default=False)
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()

    objects = ParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("paragraph of minutes")
        verbose_name_plural = _("paragraphs of minutes")
        ordering = ["minutes", "item__position", "position", "id"]
        triggers = [
            inherits_from({"item_id": "meetings_agendaitem"}),
            locked_once_adopted("ROW.minutes_id"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.item_id}/{self.position}"


@pghistory.track()
class MinutesComment(models.Model):
    """What somebody says on a paragraph, and what the secretariat answered."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken up")
        NOTED = "noted", _("noted, not taken up")

    paragraph = models.ForeignKey(MinutesParagraph, models.PROTECT, related_name="comments")
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=300, blank=True)
    text = models.TextField(_("comment"), max_length=4000)
    made_at = models.DateTimeField(_("made at"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on minutes")
        verbose_name_plural = _("comments on minutes")
        ordering = ["paragraph", "id"]
        triggers = [
            locked_once_adopted("(SELECT minutes_id FROM meetings_minutesparagraph WHERE id = ROW.paragraph_id)")
        ]

    def __str__(self) -> str:
        return f"{self.paragraph_id} {self.state}"


@pghistory.track()
class SilenceRound(models.Model):
    """One round of the silence procedure: the text holds if nobody objects before `ends_at`."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        HELD = "held", _("silence held")
        BROKEN = "broken", _("silence broken")

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    opened_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"))
    ends_at = models.DateTimeField(_("ends at"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, default=Outcome.RUNNING)
    document = models.JSONField(_("text of the round"))

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("silence round")
        verbose_name_plural = _("silence rounds")
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="round_number_per_minutes"),
            models.UniqueConstraint(
                fields=["minutes"], condition=Q(outcome="running"), name="one_running_round_per_minutes"
            ),
        ]
        triggers = [locked_once_adopted("ROW.minutes_id")]

    def __str__(self) -> str:
        return f"{self.minutes_id} round {self.number}"


@pghistory.track()
class Objection(models.Model):
    """Somebody breaks the silence, with a reason and perhaps another text."""

    round = models.ForeignKey(SilenceRound, models.PROTECT, related_name="objections")
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=300, blank=True)
    text = models.TextField(_("objection"), max_length=4000)
    made_at = models.DateTimeField(_("made at"))

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["round", "id"]
        triggers = [locked_once_adopted("(SELECT minutes_id FROM meetings_silenceround WHERE id = ROW.round_id)")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.person_id}"
