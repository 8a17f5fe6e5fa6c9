"""Networks, their calendars and their counters."""

import datetime
import zoneinfo

import pghistory
from babel import Locale
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import titles
from members.querysets import NetworkQuerySet


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless the value is an IANA time zone, such as Asia/Baku."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is not an IANA time zone, such as Asia/Baku."), params={"zone": value})


def monday_to_friday() -> list[int]:
    """Return the usual working days, Monday being 0."""
    return [0, 1, 2, 3, 4]


def default_languages() -> list[str]:
    """Return the working languages of a new network."""
    return ["en"]


@pghistory.track()
class Network(models.Model):
    """A country or regional UN Network on Migration."""

    class Chairing(models.TextChoices):
        BOTH = "both", _("co-chaired by the UN and the Government")
        UN = "un", _("chaired by the UN")
        GOVERNMENT = "government", _("chaired by the Government")

    class QuorumChairs(models.TextChoices):
        EACH_SIDE = "each_side", _("one co-chair of each side that chairs")
        ONE = "one", _("one co-chair, of whichever side")
        NONE = "none", _("no co-chair needed")

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    title = titles.TitleField(_("title"))
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Give the ISO 3166 code of two letters, such as AZ."))],
        help_text=_("ISO 3166-1 alpha-2; empty for a regional network."),
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    working_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        verbose_name=_("working days"),
        default=monday_to_friday,
        help_text=_("0 is Monday, 6 is Sunday."),
    )
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"), default=default_languages)
    reply_to = models.EmailField(_("reply address of the secretariat"))
    secretariat = models.CharField(_("secretariat"), max_length=200, help_text=_("As it signs letters and mails."))
    chairing = models.CharField(_("who chairs"), max_length=20, choices=Chairing, default=Chairing.BOTH)
    quorum_chairs = models.CharField(
        _("co-chairs for a quorum"), max_length=20, choices=QuorumChairs, default=QuorumChairs.EACH_SIDE
    )
    quorum_un_percent = models.PositiveSmallIntegerField(
        _("UN members for a quorum"),
        null=True,
        blank=True,
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("At least so many percent of the UN members of the day; empty where they are not counted."),
    )
    quorum_rule = models.CharField(_("quorum"), max_length=300, blank=True)
    is_in_preparation = models.BooleanField(
        _("in preparation"),
        default=False,
        help_text=_("Every mail goes to the secretariat only, with the real recipient in the subject."),
    )
    has_public_page = models.BooleanField(
        _("public page"),
        default=False,
        help_text=_("Everybody may read which agencies are in the network; names of people only with their consent."),
    )
    is_illustrative = models.BooleanField(
        _("illustrative"), default=False, help_text=_("Example data that were written for a demonstration.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="quorum_is_a_percentage",
                condition=models.Q(quorum_un_percent__isnull=True) | models.Q(quorum_un_percent__range=(1, 100)),
            )
        ]

    def __str__(self) -> str:
        return titles.text(self.title)

    def get_absolute_url(self) -> str:
        """Return the address of the network's first page."""
        return reverse("network_home", args=[self.slug])

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)

    @property
    def label(self) -> str:
        """The short name for headings and menus: the country in the active language, else the title."""
        language = (get_language() or "en").split("-")[0]
        return str(Locale(language).territories.get(self.country) or self.title_text)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The network's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> datetime.date:
        """Return the present day in the network's time zone."""
        return timezone.localdate(timezone=self.zone)


@pghistory.track()
class DayException(models.Model):
    """A day off or a working day added by hand, since decrees swap them; it goes over the holidays package."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="day_exceptions")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("The decree or the reason."))

    class Meta:
        verbose_name = _("changed day")
        verbose_name_plural = _("changed days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["network", "day"], name="one_exception_per_day")]

    def __str__(self) -> str:
        return self.day.isoformat()


class ReferenceCounter(models.Model):
    """The last number that a series of references used in a network; locked by the service that takes the next."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    series = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "series"], name="one_counter_per_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
