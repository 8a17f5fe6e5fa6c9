"""Writing of a network's settings: each under the lock of the network's row, so that of two who write one is second."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import acting
from members.files import Document
from members.models import DayException, Network, Person, ReadingGrant, TermsOfReference
from members.registry import Editing
from notifications.errors import Conflict

# How a section is changed, and the cleaned values of its form.
type Change = tuple[Editing, dict[str, Any]]


class SettingsConflict(Conflict):
    """Somebody else has changed the section since it was read."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Look at what is new, then save again."))


def fingerprint(network: Network, *editings: Editing) -> str:
    """Return what tells whether these sections still stand as somebody read them."""
    text = json.dumps([editing.current(network) for editing in editings], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def change_sections(
    network: Network, changes: Sequence[Change], *, by: Person, seen: str, read: Sequence[Editing]
) -> None:
    """Write sections while those that were `read` still stand as `seen` (their fingerprint); all of them or none.

    Raises SettingsConflict when somebody else was faster.
    """
    with acting(by):
        locked = _locked(network)
        if fingerprint(locked, *read) != seen:
            raise SettingsConflict
        for editing, values in changes:
            editing.save(locked, values, by)


def save_fields(network: Network, values: dict[str, Any], _by: Person) -> None:
    """Write fields of the network's own row."""
    for name, value in values.items():
        setattr(network, name, value)
    network.save(update_fields=list(values))


def add_day(network: Network, *, by: Person, day: datetime.date, is_working: bool, note: str) -> DayException:
    """Enter a day that a decree made a day off or a working day. Raises Conflict when the day is entered already."""
    with acting(by):
        locked = _locked(network)
        try:
            with transaction.atomic():
                return DayException.objects.create(network=locked, day=day, is_working=is_working, note=note)
        except IntegrityError:
            raise Conflict(_("This day is entered already. Take it back first.")) from None


def remove_day(exception: DayException, *, by: Person) -> None:
    """Take a day back that was entered by hand; the country's holidays decide again. What was announced stays."""
    with acting(by):
        if not DayException.objects.filter(pk=exception.pk).delete()[0]:
            raise Conflict(_("Somebody else took this day back already."))


def add_terms(
    network: Network, document: Document, *, by: Person, language: str, agreed_on: datetime.date | None, note: str
) -> TermsOfReference:
    """Keep a file as the next version of the terms of reference; those before stay as they are."""
    with acting(by):
        locked = _locked(network)
        last = locked.terms.aggregate(last=Max("version"))["last"] or 0
        return TermsOfReference.objects.create(
            network=locked,
            version=last + 1,
            language=language,
            agreed_on=agreed_on,
            note=note,
            file_name=document.name,
            mime_type=document.mime_type,
            size=len(document.content),
            sha256=document.sha256,
            file=_stored(document),
            uploaded_by=by,
        )


def _stored(document: Document) -> str:
    """Return the name in the storage of a file with this content, written where none has it."""
    known = TermsOfReference.objects.filter(sha256=document.sha256).values_list("file", flat=True).first()
    if known is not None:
        return str(known)
    digest = document.sha256
    return default_storage.save(f"documents/{digest[:2]}/{digest[2:]}", ContentFile(document.content))


def grant_reading(network: Network, *, by: Person, reason: str) -> ReadingGrant:
    """Let the UN side of the parent network read what is public or for the network, from now on.

    Raises Conflict without a parent, and where it may already.
    """
    with acting(by):
        locked = _locked(network)
        if locked.parent_id is None:
            raise Conflict(_("This network has no parent network."))
        if ReadingGrant.objects.filter(network=locked, reader=locked.parent_id, ended_at__isnull=True).exists():
            raise Conflict(_("The parent network may read this network already."))
        return ReadingGrant.objects.create(network=locked, reader_id=locked.parent_id, given_by=by, reason=reason)


def end_reading(grant: ReadingGrant, *, by: Person) -> None:
    """Take a grant back, at once. Raises Conflict when it was taken back already."""
    with acting(by):
        open_ones = ReadingGrant.objects.filter(pk=grant.pk, ended_at__isnull=True)
        if not open_ones.update(ended_at=timezone.now(), ended_by=by):
            raise Conflict(_("This was taken back already."))


def _locked(network: Network) -> Network:
    return Network.objects.select_for_update(no_key=True).get(pk=network.pk)
