"""What a government asks of the network, and what was pledged in public."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import fold, titles
from members.classification import Classification, ClassificationField, EffectiveClassificationField, inherits_from
from workstreams.models.commitments import Commitment
from workstreams.models.workplans import Workstream
from workstreams.querysets_support import (
    OfferQuerySet,
    PledgeQuerySet,
    PledgeStageQuerySet,
    SupportRequestQuerySet,
)


@pghistory.track(exclude=["words_fold"])
class SupportRequest(models.Model):
    """A government asks for help with commitments: the capacity-building mechanism of the Compact (paragraph 43)."""

    class Kind(models.TextChoices):
        CONNECTION_HUB = "connection_hub", _("request to the connection hub")
        MPTF = "mptf", _("concept note for the Migration MPTF")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        UNDER_REVIEW = "under_review", _("under review")
        MATCHED = "matched", _("matched")
        IN_DELIVERY = "in_delivery", _("in delivery")
        CLOSED = "closed", _("closed")
        DECLINED = "declined", _("declined")

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="support_requests")
    reference = models.CharField(_("reference"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CONNECTION_HUB)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.SUBMITTED)
    title = titles.TitleField(_("title"))
    need = models.TextField(_("what the country needs"))
    context = models.TextField(_("context"), blank=True)
    existing = models.TextField(_("what exists already"), blank=True)
    expected_result = models.TextField(_("expected result"))
    partners = models.CharField(_("partners"), max_length=500, blank=True)
    needed_by_on = models.DateField(_("needed by"), null=True, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=300, blank=True)
    thematic_area = models.PositiveSmallIntegerField(_("thematic area of the fund"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD", help_text=_("ISO 4217"))
    endorsement = models.TextField(_("endorsements"), blank=True)
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="support_requests")
    submitted_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"))
    step_due_on = models.DateField(_("next step due on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    workstream = models.ForeignKey(Workstream, models.PROTECT, null=True, blank=True, related_name="support_requests")
    commitments = models.ManyToManyField(Commitment, related_name="support_requests", verbose_name=_("commitments"))
    classification = ClassificationField(default=Classification.NETWORK)
    effective_classification = EffectiveClassificationField()
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Rises with every edit: whoever edits an older one is told so.")
    )
    words_fold = fold.folded_words("reference", "need", titles=("title",))

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        ordering = ["network", "-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["network", "reference"], name="request_reference_per_network"),
            models.CheckConstraint(name="declined_with_reason", condition=~Q(state="declined") | ~Q(reason="")),
            models.CheckConstraint(
                name="thematic_area_1_to_5", condition=Q(thematic_area__isnull=True) | Q(thematic_area__range=(1, 5))
            ),
        ]
        indexes = [models.Index(fields=["network", "effective_classification"], name="request_audience")]
        triggers = [inherits_from()]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the request's page."""
        return reverse("workstreams:request", args=[self.network.slug, self.reference])

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


class RequestStep(models.Model):
    """One step that a request took: the requester sees each."""

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=20, choices=SupportRequest.State)
    taken_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("taken at"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of a request")
        ordering = ["request", "taken_at", "id"]
        triggers = [pgtrigger.Protect(name="step_was_taken", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"


@pghistory.track()
class Offer(models.Model):
    """What an agency offers for a request; the secretariat matches."""

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="offers")
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="offers")
    text = models.TextField(_("what the agency offers"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    offered_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(_("offered at"))
    is_matched = models.BooleanField(_("matched"), default=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["request", "offered_at", "id"]
        constraints = [models.UniqueConstraint(fields=["request", "agency"], name="one_offer_per_agency")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.agency_id}"


@pghistory.track(exclude=["words_fold"])
class Pledge(models.Model):
    """A commitment announced publicly, with stages and progress."""

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="pledges")
    reference = models.CharField(_("reference"), max_length=20)
    title = titles.TitleField(_("title"))
    text = models.TextField(_("what was pledged"), blank=True)
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="pledges")
    forum = models.CharField(_("where it was announced"), max_length=200, blank=True)
    pledged_on = models.DateField(_("announced on"))
    progress_note = models.TextField(_("progress"), blank=True)
    commitments = models.ManyToManyField(Commitment, related_name="pledges", verbose_name=_("commitments"))
    classification = ClassificationField(default=Classification.NETWORK)
    effective_classification = EffectiveClassificationField()
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Rises with every edit: whoever edits an older one is told so.")
    )
    words_fold = fold.folded_words("reference", "forum", "text", titles=("title",))

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["network", "-pledged_on"]
        constraints = [models.UniqueConstraint(fields=["network", "reference"], name="pledge_reference_per_network")]
        indexes = [models.Index(fields=["network", "effective_classification"], name="pledge_audience")]
        triggers = [inherits_from()]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the pledge's page."""
        return reverse("workstreams:pledge", args=[self.network.slug, self.reference])

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class PledgeStage(models.Model):
    """One stage on the way to what was pledged."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="stages")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("stage"), max_length=300)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = PledgeStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a pledge")
        verbose_name_plural = _("stages of a pledge")
        ordering = ["pledge", "position"]
        constraints = [models.UniqueConstraint(fields=["pledge", "position"], name="stage_position_per_pledge")]

    def __str__(self) -> str:
        return self.title
