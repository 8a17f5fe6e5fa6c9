"""Agencies and their membership in networks."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from members import fold, titles
from members.dated import Dated, ends_after_start
from members.models.network import Network
from members.querysets import AgencyQuerySet, MembershipQuerySet


class Days(Func):
    """The range of days from `started_on` to `ended_on`, both included (PostgreSQL's daterange)."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__(F("started_on"), F("ended_on"), RangeBoundary(inclusive_lower=True, inclusive_upper=True))


@pghistory.track(exclude=["words_fold", "acronym_order"])
class Agency(models.Model):
    """A body: UN entity, government institution, civil society, academia and others; one row for all networks."""

    class Type(models.TextChoices):
        UN_ENTITY = "un_entity", _("UN entity")
        UN_OFFICE = "un_office", _("UN office")
        GOVERNMENT = "government", _("government institution")
        NHRI = "nhri", _("national human rights institution")
        CIVIL_SOCIETY = "civil_society", _("civil society")
        ACADEMIA = "academia", _("academia")
        PRIVATE_SECTOR = "private_sector", _("private sector")
        TRADE_UNION = "trade_union", _("trade union")
        TRAINING_CENTRE = "training_centre", _("training centre")
        INTERNATIONAL_ORGANISATION = "international_organisation", _("international organisation")
        DONOR = "donor", _("donor")

    acronym = models.CharField(_("acronym"), max_length=40)
    title = titles.TitleField(_("name"))
    type = models.CharField(_("type"), max_length=30, choices=Type)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Empty for a body of all countries.")
    )
    website = models.URLField(_("website"), blank=True)
    is_executive_committee = models.BooleanField(_("in the Executive Committee"), default=False)
    network_member_confidence = models.CharField(
        _("how sure the membership of the UN Network is"), max_length=10, blank=True
    )
    note = models.TextField(_("note"), blank=True)
    words_fold = fold.folded_words("acronym", titles=("title",))
    acronym_order = fold.stored(fold.OrderKey("acronym"))

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["acronym_order"]
        constraints = [models.UniqueConstraint(fields=["country", "acronym"], name="agency_acronym_per_country")]

    def __str__(self) -> str:
        return self.acronym

    @property
    def title_text(self) -> str:
        """The name in the active language."""
        return titles.text(self.title)


@pghistory.track()
class AgencyCode(models.Model):
    """A code or external id of an agency: IATI, DAC channel, UN entity, UN INFO."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="codes")
    scheme = models.CharField(_("scheme"), max_length=40)
    code = models.CharField(_("code"), max_length=80)

    class Meta:
        verbose_name = _("agency code")
        verbose_name_plural = _("agency codes")
        ordering = ["scheme"]
        constraints = [models.UniqueConstraint(fields=["agency", "scheme"], name="one_code_per_scheme")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"


@pghistory.track()
class Membership(Dated):
    """An agency in a network, from a day to a day."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator and secretariat")
        MEMBER = "member", _("member")
        GOVERNMENT = "government", _("government")
        STAKEHOLDER = "stakeholder", _("stakeholder")
        OBSERVER = "observer", _("observer")

    network = models.ForeignKey(Network, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["network", "agency__acronym_order"]
        constraints = [
            ends_after_start("membership_ends_after_start"),
            ExclusionConstraint(
                name="one_membership_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    (Days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This agency already is in the network at that time."),
            ),
            ExclusionConstraint(
                name="one_coordinator_at_a_time",
                expressions=[("network", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
                condition=Q(role="coordinator"),
                violation_error_message=_("The network already has a coordinator at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.network_id}"

    @property
    def is_un(self) -> bool:
        """Whether the agency sits on the UN side of the network."""
        return self.role in (self.Role.COORDINATOR, self.Role.MEMBER)


@pghistory.track()
class MembershipDetail(Dated):
    """How a member is present, where it stands in the protocol order and its local name, from a day to a day."""

    class Presence(models.TextChoices):
        RESIDENT = "resident", _("resident")
        REGIONAL = "regional", _("regional office")
        HEADQUARTERS = "headquarters", _("headquarters")
        UNKNOWN = "unknown", _("not known")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="details")
    presence = models.CharField(_("presence"), max_length=20, choices=Presence, default=Presence.UNKNOWN)
    protocol_order = models.PositiveSmallIntegerField(_("protocol order"), default=1000)
    local_name = models.CharField(_("local name"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("membership detail")
        verbose_name_plural = _("membership details")
        ordering = ["membership", "-started_on"]
        constraints = [
            ends_after_start("membership_detail_ends_after_start"),
            ExclusionConstraint(
                name="one_detail_at_a_time",
                expressions=[("membership", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.presence}"
