"""Persons, how to reach them and the offices that they hold. A person is never deleted."""

import datetime
import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import fold, titles
from members.dated import Dated, ends_after_start
from members.models.agency import Days, Membership
from members.models.network import validate_time_zone
from members.querysets import PersonQuerySet, RepresentativeQuerySet

ASKED_EVERY = datetime.timedelta(days=91)  # a quarter: then each representative is asked whether all is still true
STALE_AFTER = datetime.timedelta(days=30)  # so long after being asked, an entry without an answer is marked


@pghistory.track()
class Person(models.Model):
    """A human or a role mailbox. Everything that points at someone points here, never at an address or an account."""

    class Kind(models.TextChoices):
        HUMAN = "human", _("person")
        ROLE_MAILBOX = "role_mailbox", _("role mailbox")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.HUMAN)
    language = models.CharField(_("language"), max_length=2, default="en", choices=[(x, x) for x in titles.LANGUAGES])
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["contact__name_order"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name from the contact table; a person made anonymous has none there."""
        contact: Contact | None = getattr(self, "contact", None)
        return contact.name if contact else no_name()


def no_name() -> str:
    """Return what stands in the place of the name of a person made anonymous."""
    return str(_("former representative"))


@pghistory.track(append_only=False, exclude=["name_fold", "name_key", "name_order"])
class Contact(models.Model):
    """The name and forms of address of a person: the one table whose history may be purged (no other holds names)."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="contact", primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    rank = models.CharField(_("rank"), max_length=100, blank=True)
    ranks = models.JSONField(_("ranks by language"), default=dict, blank=True)
    forms_of_address = models.JSONField(_("forms of address"), default=dict, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    name_fold = fold.stored(fold.Fold("name"))
    name_key = fold.stored(fold.NameKey("name"))
    name_order = fold.stored(fold.OrderKey("name"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name

    @property
    def rank_text(self) -> str:
        """The rank in the active language, else as it stands on the card."""
        return str(self.ranks.get((get_language() or "en").split("-")[0]) or self.rank)


@pghistory.track(append_only=False)
class EmailAddress(models.Model):
    """One of a person's addresses; mail goes to the primary one."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="email_addresses")
    address = models.EmailField(_("e-mail address"))
    is_primary = models.BooleanField(_("primary"), default=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("bounced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        ordering = ["-is_primary", "address"]
        constraints = [
            models.UniqueConstraint(Lower("address"), name="address_of_one_person"),
            models.UniqueConstraint(fields=["person"], condition=Q(is_primary=True), name="one_primary_address"),
        ]

    def __str__(self) -> str:
        return self.address


@pghistory.track()
class Representative(Dated):
    """A person who represents a member in a function, from a day to a day. Turnover is a new row."""

    class Function(models.TextChoices):
        HEAD = "head", _("head")
        FOCAL_POINT = "focal_point", _("focal point")
        ALTERNATE = "alternate", _("alternate")
        SECRETARIAT_OFFICER = "secretariat_officer", _("secretariat officer")
        LIAISON_OFFICER = "liaison_officer", _("liaison officer")
        CO_CHAIR = "co_chair", _("co-chair")

    person = models.ForeignKey(Person, models.PROTECT, related_name="offices")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="representatives")
    function = models.CharField(_("function"), max_length=30, choices=Function)
    title = titles.TitleField(_("title of the office"), null=True, blank=True)
    # who enters an office says that it is true on that day: a day in the network's time zone, which the services give
    confirmed_on = models.DateField(_("confirmed on"), default=timezone.localdate)
    denied_on = models.DateField(
        _("said to be over on"), null=True, blank=True, help_text=_("When the person said that somebody else holds it.")
    )
    succeeds = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("succeeds")
    )

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["membership", "function", "started_on"]
        constraints = [
            ends_after_start("representative_ends_after_start"),
            ExclusionConstraint(
                name="one_office_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("membership", RangeOperators.EQUAL),
                    ("function", RangeOperators.EQUAL),
                    (Days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already holds the office at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.function}"

    @property
    def known_since(self) -> datetime.date:
        """The day on which the office was last known to be true."""
        return max(self.confirmed_on, self.started_on)

    def doubt_on(self, day: datetime.date) -> str:
        """Return why the entry may be wrong on the day, in words; empty where there is no doubt."""
        if self.denied_on is not None:
            return str(_("said to be over"))
        if day > self.known_since + ASKED_EVERY + STALE_AFTER:
            return str(_("not confirmed since %(day)s") % {"day": date_format(self.known_since, "j M Y")})
        return ""

    @property
    def doubt(self) -> str:
        """Why the entry may be wrong today; needs the membership's network."""
        today = self.membership.network.today()
        return self.doubt_on(today) if self.is_active_on(today) else ""

    @property
    def network_id(self) -> int:
        """The network of the office."""
        return self.membership.network_id

    @property
    def about(self) -> str:
        """The key by which the outbox knows what its mails are about."""
        return f"office:{self.pk}"

    @property
    def title_text(self) -> str:
        """The title of the office in the active language, else the function's name."""
        return titles.text(self.title) or self.get_function_display()
