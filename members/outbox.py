"""What the outbox asks about people and networks; it knows persons and scopes only as opaque keys."""

from collections.abc import Callable, Iterable
from email.utils import formataddr
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from members.access import access_of, accesses_of, acting
from members.calendar import WorkingCalendar, calendar_of
from members.fold import fold
from members.models import Contact, EmailAddress, Network, Person, Representative
from members.models.person import no_name
from notifications.registry import Recipient, Unreachable, User, registry


def resolve(persons: Iterable[UUID]) -> dict[UUID, Recipient]:
    """Return name, primary address, language and time zone of each person, in two queries."""
    keys = list(persons)
    working = EmailAddress.objects.filter(person__in=keys, is_primary=True, bounced_at__isnull=True)
    addresses = dict(working.values_list("person", "address"))
    rows = Person.objects.filter(pk__in=keys).values_list("pk", "contact__name", "language", "time_zone")
    # Plain values: for each mail there is one, and instances of models would take longer than the sending.
    return {
        pk: Recipient(pk, name or no_name(), addresses.get(pk), language, time_zone)
        for pk, name, language, time_zone in rows
    }


def scopes_of(user: User) -> set[str]:
    """Return the networks whose secretariat the user belongs to."""
    access = access_of(user)
    ids = [network_id for network_id in access.levels if access.is_secretariat(network_id)]
    return set(Network.objects.filter(pk__in=ids).values_list("slug", flat=True)) if ids else set()


def reply_to(scope: str) -> str:
    """Return the secretariat's mailbox of a network, with its name; empty for mails that belong to no network."""
    network = Network.objects.filter(slug=scope).first()
    return formataddr((network.secretariat, network.reply_to)) if network else ""


def viewer(request: HttpRequest) -> UUID | None:
    """Return the person who is signed in."""
    return access_of(request.user).person_id


def calendar(scope: str) -> WorkingCalendar:
    """Return the working days of a network."""
    return calendar_of(Network.objects.get(slug=scope))


def officers(scope: str) -> list[UUID]:
    """Return who is the network's secretariat today."""
    network = Network.objects.get(slug=scope)
    rows = Representative.objects.active_on(network.today()).filter(
        membership__network=network, membership__role="coordinator", function="secretariat_officer"
    )
    people = {row.person_id: row.person for row in rows.select_related("person")}
    accesses = accesses_of(people.values())
    return [pk for pk in people if accesses[pk].is_secretariat(network.pk)]


@transaction.atomic
def address_failed(person: UUID, is_it: Callable[[str], bool]) -> None:
    """Mark that of the person's addresses to which the mail went; no more mail goes there."""
    for row in EmailAddress.objects.select_for_update().filter(person=person, bounced_at__isnull=True):
        if is_it(row.address):
            row.bounced_at = timezone.now()
            row.save(update_fields=["bounced_at"])


def address_works(scope: str, person: UUID, by: UUID) -> None:
    """Take the mark from the person's primary address."""
    with acting(Person.objects.get(pk=by)):
        EmailAddress.objects.filter(person=person, is_primary=True).update(bounced_at=None)


def unreachable(scope: str) -> list[Unreachable]:
    """Return who holds an office in the network today and has no address that takes mail, in two queries."""
    network = Network.objects.get(slug=scope)
    offices = Representative.objects.active_on(network.today()).filter(membership__network=network)
    working = EmailAddress.objects.filter(is_primary=True, bounced_at__isnull=True)
    rows = (
        Person.objects.filter(pk__in=offices.values("person"))
        .exclude(pk__in=working.values("person"))
        .select_related("contact")
        .prefetch_related("email_addresses")
        .order_by("contact__name_order")
    )
    return [_unreachable(scope, row) for row in rows]


def _unreachable(scope: str, person: Person) -> Unreachable:
    primary = next((row for row in person.email_addresses.all() if row.is_primary), None)
    url = reverse("members:person", args=[scope, person.pk])
    address, since = (primary.address, primary.bounced_at) if primary else ("", None)
    return Unreachable(person.pk, person.name, address, since, url)


def find_persons(words: str) -> list[UUID]:
    """Return the persons in whose name each of the words occurs, in whatever spelling."""
    rows = Contact.objects.all()
    for word in fold(words).split():
        rows = rows.filter(name_fold__contains=word)
    return list(rows.values_list("person", flat=True)[:200])


def is_in_preparation(scope: str) -> bool:
    """Say whether the network does not write to its people yet."""
    return Network.objects.filter(slug=scope, is_in_preparation=True).exists()


def switch_preparation(scope: str, is_on: bool, by: UUID) -> None:
    """Begin or end the network's preparation."""
    with acting(Person.objects.get(pk=by)):
        Network.objects.filter(slug=scope).update(is_in_preparation=is_on)


def enter(request: HttpRequest, scope: str) -> None:
    """Let the frame of the page show the network."""
    request.network = Network.objects.get(slug=scope)  # type: ignore[attr-defined]  # read by unnm.navigation.context


def register() -> None:
    """Fill the outbox's registry."""
    registry.set_addresses(failed=address_failed, works=address_works, unreachable=unreachable)
    registry.set_person_search(find_persons)
    registry.set_preparation(is_on=is_in_preparation, switch=switch_preparation)
    registry.set_calendar(calendar)
    registry.set_officers(officers)
    registry.set_frame(enter)
    registry.set_recipient_resolver(resolve)
    registry.set_scope_visibility(scopes_of)
    registry.set_reply_to(reply_to)
    registry.set_viewer(viewer)
