"""Reading of networks, agencies and people, named as a reader would say it."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Concat
from django.utils import timezone

from members.access import access_of
from members.classification import Classification
from members.dated import DatedQuerySet
from members.fold import Fold, fold, name_key, title_words

if TYPE_CHECKING:
    from members.models import (  # noqa: F401  # named in type arguments only
        Account,
        Agency,
        ApiToken,
        ContactImport,
        Invitation,
        Membership,
        Network,
        Person,
        Preview,
        ReadingGrant,
        Representative,
        TermsOfReference,
    )


# how a list of an agency's people begins with who stands highest
FUNCTIONS_BY_RANK = ("co_chair", "head", "secretariat_officer", "liaison_officer", "focal_point", "alternate")


class NetworkQuerySet(models.QuerySet["Network"]):
    """Reading of networks."""

    def visible_to(self, user: Any) -> Self:
        """Return the networks in which the user holds an office; a platform administrator sees that they exist."""
        access = access_of(user)
        return self if access.is_administrator else self.filter(pk__in=access.levels)

    def entered_by(self, user: Any) -> Self:
        """Return the networks whose pages open for the user: those in which the user holds an office."""
        return self.filter(pk__in=access_of(user).levels)


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Reading of agencies."""

    def visible_to(self, user: Any) -> Self:
        """Return the agencies that are or were in a network of the user."""
        access = access_of(user)
        if access.is_administrator:
            return self
        from members.models import Membership

        return self.filter(pk__in=Membership.objects.filter(network__in=access.levels).values("agency"))

    def matching(self, words: str) -> Self:
        """Return the agencies in whose acronym or name the words occur."""
        rows = self
        for word in fold(words).split():
            rows = rows.filter(words_fold__contains=word)
        return rows


class MembershipQuerySet(DatedQuerySet["Membership"]):
    """Reading of memberships."""

    def visible_to(self, user: Any) -> Self:
        """Return the memberships of the user's networks."""
        return self.filter(network__in=access_of(user).levels)

    def in_protocol_order(self, day: datetime.date) -> Self:
        """Return the memberships with the details that hold on the day, in the network's protocol order."""
        details = Q(details__started_on__lte=day) & (Q(details__ended_on__isnull=True) | Q(details__ended_on__gte=day))
        return self.annotate(protocol_order=models.Min("details__protocol_order", filter=details)).order_by(
            models.F("protocol_order").asc(nulls_last=True), "agency__acronym_order"
        )

    def matching(self, words: str, day: datetime.date) -> Self:
        """Return the memberships where each word occurs in a name of the agency or of who represents it on the day."""
        from members.models import MembershipDetail, Representative

        rows = self
        for word in fold(words).split():
            offices = Representative.objects.active_on(day).alias(
                title_fold=Fold(Concat(*title_words("title"), output_field=models.TextField()))
            )
            people = offices.filter(Q(title_fold__contains=word) | name_contains("person__contact", word))
            details = MembershipDetail.objects.filter(active_filter(day)).alias(name_fold=Fold("local_name"))
            rows = rows.filter(
                Q(agency__words_fold__contains=word)
                | Q(pk__in=details.filter(name_fold__contains=word).values("membership"))
                | Q(pk__in=people.values("membership"))
            )
        return rows

    def with_directory(self, day: datetime.date, *, with_addresses: bool = False) -> Self:
        """Return the memberships with all that the directory shows of them on the day, in a fixed number of queries."""
        from members.models import Representative

        people = Representative.objects.active_on(day).with_person(with_addresses=with_addresses)
        rows = self.with_details(day).select_related("agency")
        return rows.prefetch_related(
            Prefetch("representatives", people.by_function(), to_attr="current_representatives")
        )

    def with_details(self, day: datetime.date) -> Self:
        """Return the memberships with the details that hold on the day."""
        from members.models import MembershipDetail

        current = MembershipDetail.objects.filter(active_filter(day))
        return self.prefetch_related(Prefetch("details", current, to_attr="current_details"))

    def with_past(self) -> Self:
        """Return the memberships with all their details, the newest first."""
        from members.models import MembershipDetail

        details = MembershipDetail.objects.order_by("-started_on")
        return self.prefetch_related(Prefetch("details", details, to_attr="past_details"))


SHORTEST_SOUND = 3  # shorter keys of sounds say too little


def name_contains(contact: str, word: str) -> Q:
    """Return the filter of names that contain a folded word, or in which a word begins that sounds like it."""
    key = name_key(word)
    found = Q(**{f"{contact}__name_fold__contains": word})
    if len(key) >= SHORTEST_SOUND:
        found |= Q(**{f"{contact}__name_key__startswith": key}) | Q(**{f"{contact}__name_key__contains": f" {key}"})
    return found


def active_filter(day: datetime.date) -> Q:
    """Return the filter of dated rows that hold on the day."""
    return Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gte=day))


class PersonQuerySet(models.QuerySet["Person"]):
    """Reading of persons."""

    def visible_to(self, user: Any) -> Self:
        """Return the people who hold or held an office in a network of the user, and the user's own person."""
        from members.models import Representative

        access = access_of(user)
        offices = Representative.objects.filter(membership__network__in=access.levels)
        return self.filter(Q(pk=access.person_id) | Q(pk__in=offices.values("person")))

    def matching(self, words: str) -> Self:
        """Return the people in whose name each word occurs, in whatever spelling."""
        rows = self
        for word in fold(words).split():
            rows = rows.filter(name_contains("contact", word))
        return rows


class RepresentativeQuerySet(DatedQuerySet["Representative"]):
    """Reading of offices."""

    def visible_to(self, user: Any) -> Self:
        """Return the offices in the user's networks."""
        return self.filter(membership__network__in=access_of(user).levels)

    def with_person(self, *, with_addresses: bool) -> Self:
        """Return the offices with the names of their people, and with the e-mail addresses only where asked."""
        named = self.select_related("person__contact")
        return named.prefetch_related("person__email_addresses") if with_addresses else named

    def by_function(self) -> Self:
        """Return the offices from co-chair and head down to alternate, the longest in office first."""
        ranks = [models.When(function=function, then=rank) for rank, function in enumerate(FUNCTIONS_BY_RANK)]
        return self.alias(rank=models.Case(*ranks, default=len(ranks))).order_by("rank", "started_on", "pk")

    def possibly_active_around(self, day: datetime.date) -> Self:
        """Return the offices that hold on the UTC day in one of the world's time zones; the caller looks closer."""
        margin = datetime.timedelta(days=1)
        return self.filter(started_on__lte=day + margin).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=day - margin)
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reading of invitations."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the networks whose secretariat the user is, of agencies that the user speaks for, and own."""
        access = access_of(user)
        secretariats = [network_id for network_id in access.levels if access.is_secretariat(network_id)]
        visible = Q(membership__network__in=secretariats) | Q(
            invited_by=access.person_id, membership__network__in=access.levels
        )
        for network_id, agency_id in access.speaks_for():
            visible |= Q(membership__network=network_id, membership__agency=agency_id)
        return self.filter(visible)

    def open(self, now: datetime.datetime | None = None) -> Self:
        """Return those that wait for the secretariat or for the person."""
        in_time = Q(state="sent", expires_at__gt=now or timezone.now())
        return self.filter(Q(state="proposed") | in_time)

    def with_people(self) -> Self:
        """Return the invitations with agency, network and the names of everybody concerned, in a fixed number."""
        return self.select_related(
            "membership__agency",
            "membership__network",
            "person__contact",
            "invited_by__contact",
            "approved_by__contact",
        ).prefetch_related("person__email_addresses")


class ContactImportQuerySet(models.QuerySet["ContactImport"]):
    """Reading of imports of contacts."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the networks whose secretariat the user is."""
        access = access_of(user)
        return self.filter(
            network__in=[network_id for network_id in access.levels if access.is_secretariat(network_id)]
        )


class PreviewQuerySet(models.QuerySet["Preview"]):
    """Reading of previews."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the networks whose secretariat the user is; all of them for who runs the installation."""
        access = access_of(user)
        if access.is_administrator:
            return self
        return self.filter(network__in=[pk for pk in access.levels if access.is_secretariat(pk)])


class TermsOfReferenceQuerySet(models.QuerySet["TermsOfReference"]):
    """Reading of terms of reference."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the user's networks."""
        return self.filter(network__in=access_of(user).levels)


class ReadingGrantQuerySet(models.QuerySet["ReadingGrant"]):
    """Reading of grants to a parent network."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the networks on whose UN side the user is."""
        access = access_of(user)
        un_side = [pk for pk, level in access.levels.items() if level == Classification.UN_ONLY]
        return self.filter(network__in=un_side)

    def standing(self) -> Self:
        """Return those that open something now: not taken back, and given to who still is the parent."""
        return self.filter(ended_at__isnull=True, network__parent=models.F("reader"))


class AccountQuerySet(models.QuerySet["Account"]):
    """Reading of accounts."""

    def select_for_update(
        self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = False
    ) -> Self:
        """Lock the accounts alone: their persons are only read, and a missing contact has no row to lock."""
        return super().select_for_update(nowait, skip_locked, of or ("self",), no_key)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reading of tokens."""

    def usable(self) -> Self:
        """Return the tokens that still open the API."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())
