"""Keeping the directory true: each representative is asked every quarter whether all is still as it stands there."""

import datetime
from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import acting
from members.invitations import PURPOSE as INVITATION
from members.invitations import person_with_address, propose_successor
from members.models import Invitation, Network, Person, Representative
from members.models.person import ASKED_EVERY
from notifications.errors import Conflict
from notifications.registry import registry
from notifications.reminders.ladder import Audience, Ladder
from notifications.reminders.sources import Due, Source

PURPOSE = "still_me"
ANSWER_WITHIN = datetime.timedelta(days=14)
ONCE_A_QUARTER = Ladder(days=(-14, -3, 7), is_weekly=False, head_at=None, overseers_at=None)
BEFORE_THE_END = Ladder(days=(-14, -7, -1), is_weekly=False, head_at=None, overseers_at=None)


def offices_of(person: UUID, network: Network) -> list[Representative]:
    """Return what a person is in a network today."""
    rows = Representative.objects.active_on(network.today()).filter(person=person, membership__network=network)
    found = rows.select_related("membership__agency", "membership__network", "person__contact").by_function()
    return [office for office in found if office.membership.is_active_on(network.today())]


def confirm_offices(offices: list[Representative], *, by: Person) -> None:
    """Record that the offices are as they stand in the directory. Raises Conflict when there are none any more."""
    with acting(by):
        keys = [office.pk for office in offices]
        rows = Representative.objects.select_for_update().filter(pk__in=keys)
        if not keys or len(rows) != len(keys):
            raise Conflict(_("This office is not in the directory any more."))
        today = offices[0].membership.network.today()
        Representative.objects.filter(pk__in=keys).update(confirmed_on=today, denied_on=None)


def deny_office(office: Representative, *, by: Person, name: str = "", address: str = "") -> Invitation | None:
    """Record that somebody else holds the office now; propose that colleague where one is named.

    The secretariat sees both and decides. Raises Conflict when the office ended meanwhile.
    """
    with acting(by):
        network = office.membership.network
        if not Representative.objects.active_on(network.today()).filter(pk=office.pk).update(denied_on=network.today()):
            raise Conflict(_("This office is not in the directory any more."))
        if not (name and address):
            return None
        colleague = person_with_address(
            address, name=name, language=office.person.language, time_zone=network.time_zone, by=by
        )
        return propose_successor(office, colleague, by=by, on=network.today())


def contacts_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield each person of a network whose offices were not confirmed for a quarter, in one query for each network."""
    for network in Network.objects.all():
        today = now.astimezone(network.zone).date()
        offices = Representative.objects.active_on(today).filter(membership__network=network, denied_on__isnull=True)
        since: dict[UUID, datetime.date] = {}
        for office in offices.select_related("membership").order_by("pk"):
            if office.membership.is_active_on(today):
                since[office.person_id] = min(office.known_since, since.get(office.person_id, office.known_since))
        for person, day in since.items():
            due_on = day + ASKED_EVERY + ANSWER_WITHIN
            if due_on <= until:
                yield _to_confirm(network, person, day, due_on)


def _to_confirm(network: Network, person: UUID, since: datetime.date, due_on: datetime.date) -> Due:
    return Due(
        scope=network.slug,
        about=f"contact:{person}:{since.isoformat()}",
        due_on=due_on,
        people={Audience.ASKED: (person,)},
        line=_question,
        url=reverse("members:person", args=[network.slug, person]),
        link=(PURPOSE, about_network(network)),
    )


def _question() -> str:
    return _("Is this still you? Please look at your entry in the directory.")


def about_network(network: Network) -> str:
    """Return how a link names a network."""
    return f"network:{network.pk}"


def invitations_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the invitations that nobody answered, in one query; of several of a person in a network the first."""
    rows = Invitation.objects.filter(state=Invitation.State.SENT, expires_at__gt=now)
    seen = set()
    for row in rows.select_related("membership__network", "membership__agency").order_by("expires_at", "pk"):
        network = row.membership.network
        due_on = row.expires_at.astimezone(network.zone).date() if row.expires_at else until
        # a mail has one link for a purpose of single use
        if due_on > until or (network.pk, row.person_id) in seen:
            continue
        seen.add((network.pk, row.person_id))
        yield Due(
            scope=network.slug,
            about=f"{row.about}:{row.mails}",
            due_on=due_on,
            people={Audience.ASKED: (row.person_id,)},
            line=partial(_invited_in_words, row),
            url=reverse("members:invitations", args=[network.slug]),
            link=(INVITATION, row.about),
            asked_on=row.sent_at.astimezone(network.zone).date() if row.sent_at else None,
            ends_at=row.expires_at,
        )


def _invited_in_words(invitation: Invitation) -> str:
    values = {"function": invitation.get_function_display(), "agency": invitation.membership.agency}
    return _("You are invited: %(function)s of %(agency)s") % values


def register() -> None:
    """Tell the reminders what is due in this app."""
    registry.register_source(Source("contact", gettext_lazy("contacts to confirm"), contacts_due, ONCE_A_QUARTER))
    label = gettext_lazy("account invitations")
    registry.register_source(Source("account_invitation", label, invitations_due, BEFORE_THE_END))
