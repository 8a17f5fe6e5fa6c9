"""Keeping an uploaded list, trying it without effect, applying it all or nothing, and forgetting it in time."""

import datetime
import hashlib
from collections.abc import Iterable
from pathlib import PurePath
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.access import acting
from members.contacts_import.book import Book
from members.contacts_import.findings import Finding
from members.contacts_import.known import known_to
from members.contacts_import.mapping import Mapping, guess
from members.contacts_import.planned import NewOffice, Plan, Planned
from members.contacts_import.planning import addresses_of, plan
from members.contacts_import.reading import read
from members.models import (
    Agency,
    Contact,
    ContactImport,
    EmailAddress,
    Membership,
    Network,
    Person,
    Representative,
)
from members.titles import LANGUAGES, title
from notifications.errors import Conflict

MAILBOX_WORDS = frozenset({"info", "office", "secretariat", "registry", "contact", "mail", "mission"})


class ListHasErrors(ValueError):
    """The list cannot be applied while a finding is an error."""


class ChangedMeanwhile(Conflict):
    """The platform is no longer as the preview saw it; `added` and `gone` are findings that differ."""

    def __init__(self, added: list[Finding], gone: list[Finding]) -> None:
        super().__init__(_("Somebody changed a person or an agency of this list since it was checked."))
        self.added, self.gone = added, gone


def upload(network: Network, *, by: Person, name: str, content: bytes) -> ContactImport:
    """Keep a list, guess what its columns hold and try it. Raises Unreadable for a file that is no list."""
    book = read(content, name)
    with acting(by):
        row = ContactImport.objects.create(
            network=network,
            uploaded_by=by,
            file_name=PurePath(name).name[:200],
            checksum=hashlib.sha256(content).hexdigest(),
            content=content,
            mapping=guess(book, network.today()).as_json(),
        )
        return _check(row, book)


def check(row: ContactImport, *, by: Person, mapping: Mapping | None = None) -> ContactImport:
    """Try the list again, perhaps read in another way. Raises Conflict when it was applied or dropped."""
    with acting(by):
        locked = _open(row)
        if mapping is not None:
            locked.mapping = mapping.as_json()
        return _check(locked, book_of(locked))


def book_of(row: ContactImport) -> Book:
    """Return the list as it was uploaded."""
    return read(bytes(row.content or b""), row.file_name)


def _open(row: ContactImport) -> ContactImport:
    """Lock the import. Raises Conflict when somebody has ended it, or its time is over."""
    rows = ContactImport.objects.select_for_update(of=("self",)).select_related("network", "ended_by__contact")
    locked = rows.get(pk=row.pk)
    if locked.is_open:
        return locked
    if locked.ended_by is None or locked.ended_at is None:
        raise Conflict(_("This list was kept for some days and is deleted now. Upload it again."))
    at = date_format(timezone.localtime(locked.ended_at), "j E Y, H:i")
    what = _("applied") if locked.state == ContactImport.State.APPLIED else _("dropped")
    values = {"what": what, "name": locked.ended_by.name, "at": at}
    raise Conflict(_("This list was %(what)s by %(name)s at %(at)s.") % values)


def _plan(row: ContactImport, book: Book, *, lock: bool = False) -> Plan:
    mapping = Mapping.from_json(row.mapping)
    return plan(book, mapping, known_to(row.network, addresses_of(book, mapping), lock=lock))


def _check(row: ContactImport, book: Book) -> ContactImport:
    found = _plan(row, book)
    _keep(row, found)
    row.save()
    return row


def _keep(row: ContactImport, found: Plan) -> None:
    row.findings = [finding.as_json() for finding in found.findings]
    row.absent, row.counts, row.digest, row.checked_at = found.absent, found.counts(), found.digest(), timezone.now()


def drop(row: ContactImport, *, by: Person) -> None:
    """Give the list up and forget what it holds. Raises Conflict when it was ended already."""
    with acting(by):
        locked = _open(row)
        locked.state, locked.ended_by, locked.ended_at = ContactImport.State.DROPPED, by, timezone.now()
        _forget(locked)
        locked.save()


def _forget(row: ContactImport) -> None:
    row.content, row.findings, row.absent, row.purged_at = None, [], [], timezone.now()


def purge_imports(before: datetime.datetime) -> int:
    """Forget the lists uploaded before the instant, applied or not; return how many. That there was one stays known."""
    old = ContactImport.objects.filter(created_at__lt=before, purged_at__isnull=True)
    rows = list(old.defer("content"))
    for row in rows:
        _forget(row)
        if row.state == ContactImport.State.WAITING:
            row.state, row.ended_at = ContactImport.State.DROPPED, row.purged_at
        row.save()
    return len(rows)


def apply(row: ContactImport, *, by: Person, digest: str) -> ContactImport:
    """Write all that the preview with this digest showed, in one transaction.

    Raises ChangedMeanwhile when the platform has changed since, ListHasErrors while something is wrong in the list, and
    Conflict when somebody else was quicker.
    """
    try:
        with acting(by):
            Network.objects.select_for_update(no_key=True).get(pk=row.network_id)  # one import at a time
            locked = _open(row)
            before = [Finding.from_json(kept) for kept in locked.findings]
            found = _plan(locked, book_of(locked), lock=True)
            if found.digest() != digest:
                raise ChangedMeanwhile(
                    added=[each for each in found.findings if each not in before],
                    gone=[each for each in before if each not in found.findings],
                )
            if found.has_errors:
                raise ListHasErrors
            _write(locked.network, found, Mapping.from_json(locked.mapping).starts_on)
            _keep(locked, found)
            locked.state, locked.ended_by, locked.ended_at = ContactImport.State.APPLIED, by, timezone.now()
            locked.save()
    except IntegrityError as error:
        # what two writers of different pages do at the same instant: the constraint keeps it out, nothing is written
        raise Conflict(_("Somebody else entered one of these people just now. Check the list again.")) from error
    return locked


def _write(network: Network, found: Plan, joins_on: datetime.date) -> None:
    Membership.objects.bulk_create(
        Membership(network=network, agency_id=agency, role=role, started_on=joins_on)
        for agency, role in found.joins.items()
    )
    memberships = dict(
        Membership.objects.filter(network=network)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=network.today()))
        .values_list("agency", "pk")
    )
    of_government = Agency.objects.filter(type=Agency.Type.GOVERNMENT, pk__in=memberships)
    government = set(of_government.values_list("pk", flat=True))
    new = [planned for planned in found.people if planned.person is None and planned.offices]
    persons = {id(planned): _person(planned, network, government) for planned in new}
    Person.objects.bulk_create(persons.values())
    Contact.objects.bulk_create(
        Contact(person=persons[id(planned)], name=planned.name, phone=planned.new_phone) for planned in new
    )
    changed = [planned for planned in found.people if planned.person is not None and planned.effects()]
    _change(changed)
    everybody = {id(planned): person.pk for planned in new if (person := persons[id(planned)])}
    everybody |= {id(planned): planned.person for planned in changed if planned.person}
    _addresses([*new, *changed], everybody)
    Representative.objects.bulk_create(
        _representative(office, memberships, everybody[id(planned)], network.today())
        for planned in [*new, *changed]
        for office in planned.offices
    )


def _person(planned: Planned, network: Network, government: set[int]) -> Person:
    known = [language for language in network.languages if language in LANGUAGES]
    is_local = any(office.agency in government for office in planned.offices)
    local_part = planned.new_addresses[0].partition("@")[0] if planned.new_addresses else ""
    is_mailbox = local_part in MAILBOX_WORDS and " " not in planned.name
    return Person(
        kind=Person.Kind.ROLE_MAILBOX if is_mailbox else Person.Kind.HUMAN,
        language=known[0] if is_local and known else "en",
        time_zone=network.time_zone,
    )


def _change(changed: Iterable[Planned]) -> None:
    """Write the names, numbers, titles and last days that differ."""
    titles: dict[int, str] = {}
    endings: dict[int, datetime.date] = {}
    contacts = {planned.person: planned for planned in changed if planned.new_name or planned.new_phone}
    for contact in Contact.objects.filter(person__in=contacts):
        planned = contacts[contact.person_id]
        contact.name = planned.new_name or contact.name
        contact.phone = planned.new_phone or contact.phone
        contact.save(update_fields=["name", "phone"])
    for planned in changed:
        titles |= planned.titles
        endings |= planned.endings
    for office in Representative.objects.filter(pk__in={*titles, *endings}):
        if office.pk in titles:
            office.title = title(titles[office.pk], original=_language(titles[office.pk]))
        office.ended_on = endings.get(office.pk, office.ended_on)
        office.save(update_fields=["title", "ended_on"])


def _addresses(people: Iterable[Planned], keys: dict[int, UUID]) -> None:
    rows = []
    moved = [keys[id(planned)] for planned in people if planned.first_is_primary and planned.known]
    EmailAddress.objects.filter(person__in=moved, is_primary=True).update(is_primary=False)
    for planned in people:
        for number, address in enumerate(planned.new_addresses):
            is_primary = planned.first_is_primary and number == 0
            rows.append(EmailAddress(person_id=keys[id(planned)], address=address, is_primary=is_primary))
    EmailAddress.objects.bulk_create(rows)


def _representative(
    office: NewOffice, memberships: dict[int, int], person: UUID, today: datetime.date
) -> Representative:
    return Representative(
        person_id=person,
        membership_id=memberships[office.agency],
        function=office.function,
        title=title(office.title, original=_language(office.title)) if office.title else None,
        started_on=office.starts_on,
        ended_on=office.ends_on,
        confirmed_on=today,
    )


def _language(text: str) -> str:
    """Return the language in which a title seems to be written."""
    if any("а" <= letter <= "я" for letter in text.lower()):
        return "ru"
    return "az" if "ə" in text.lower() else "en"
