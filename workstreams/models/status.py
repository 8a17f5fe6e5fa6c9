"""Status updates: dated facts about a workstream, append-only."""

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.classification import ClassificationField, EffectiveClassificationField, inherits_from
from workstreams.models.workplans import Workstream
from workstreams.querysets import EvidenceQuerySet, StatusUpdateQuerySet


@pghistory.track()
class StatusUpdate(models.Model):
    """What somebody reported about a workstream as of a day. A correction is a new row that points at the wrong one."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        ON_TRACK = "on_track", _("on track")
        DELAYED = "delayed", _("delayed")
        ON_HOLD = "on_hold", _("on hold")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="status_updates")
    status = models.CharField(_("status"), max_length=20, choices=Status)
    progress = models.PositiveSmallIntegerField(
        _("progress"), null=True, blank=True, validators=[MaxValueValidator(100)], help_text=_("In per cent.")
    )
    narrative = models.TextField(_("what happened"), blank=True)
    risks = models.TextField(_("risks"), blank=True)
    support_needed = models.TextField(_("what would help"), blank=True)
    as_of_on = models.DateField(_("as of"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        ordering = ["-as_of_on", "-recorded_at", "-id"]
        constraints = [models.CheckConstraint(name="progress_is_per_cent", condition=Q(progress__lte=100))]
        indexes = [models.Index(fields=["workstream", "-as_of_on", "-recorded_at"], name="latest_status_update")]
        triggers = [
            inherits_from({"workstream_id": "workstreams_workstream"}),
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - 'classification' - 'effective_classification')"
                    " = (to_jsonb(NEW) - 'classification' - 'effective_classification') THEN RETURN NEW; END IF;"
                    " RAISE EXCEPTION 'status updates are append-only: write a correction';"
                ),
            ),
            # The share lock lets a round that is being closed wait for this insert, or this insert for the closing.
            pgtrigger.Trigger(
                name="period_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("own_network", "bigint")],
                func=(
                    "SELECT network_id INTO own_network FROM workstreams_workstream WHERE id = NEW.workstream_id;"
                    " PERFORM 1 FROM workstreams_reportinground"
                    " WHERE network_id = own_network AND state = 'open' FOR SHARE;"
                    " IF NEW.corrects_id IS NULL AND EXISTS (SELECT 1 FROM workstreams_reportinground"
                    " WHERE network_id = own_network AND locked_through_on >= NEW.as_of_on)"
                    " THEN RAISE EXCEPTION 'the period of this day is closed: write a correction'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.as_of_on}"


class StatusDraft(models.Model):
    """What a person has begun to write about a workstream, kept until it is sent."""

    person = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="drafts")
    values = models.JSONField(_("values"), default=dict)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("draft of a status update")
        verbose_name_plural = _("drafts of status updates")
        constraints = [models.UniqueConstraint(fields=["person", "workstream"], name="one_draft_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.workstream_id}"


class BulkRequest(models.Model):
    """A request of the API that wrote many updates at once; sent again under its key, it writes nothing."""

    account = models.ForeignKey("members.Account", models.PROTECT, related_name="+")
    network = models.ForeignKey("members.Network", models.PROTECT, related_name="+")
    key = models.CharField(_("key"), max_length=100)
    digest = models.CharField(_("SHA-256 of the request"), max_length=64)
    updates = models.JSONField(_("updates that were written"), default=list)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("request of many updates")
        verbose_name_plural = _("requests of many updates")
        constraints = [models.UniqueConstraint(fields=["account", "network", "key"], name="one_request_per_key")]

    def __str__(self) -> str:
        return self.key


@pghistory.track(pghistory.InsertEvent())
class Evidence(models.Model):
    """A file or an address that shows what a status update says; read by whoever reads the update."""

    update = models.ForeignKey(StatusUpdate, models.PROTECT, related_name="evidence")
    label = models.CharField(_("name"), max_length=200)
    address = models.URLField(_("address"), blank=True, max_length=1000)
    file = models.FileField(_("file"), blank=True, max_length=200)
    mime_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size"), null=True, blank=True, help_text=_("In bytes."))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["update", "id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_file_or_address",
                condition=(Q(file="") & ~Q(address="")) | (~Q(file="") & Q(address="")),
            )
        ]
        triggers = [pgtrigger.Protect(name="evidence_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.label
