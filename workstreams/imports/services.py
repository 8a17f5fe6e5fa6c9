"""Keeping an uploaded workplan, trying it without effect, applying it all or nothing, and forgetting it in time."""

import datetime
import hashlib
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import acting
from members.contacts_import.book import Book
from members.contacts_import.reading import read
from members.models import Person
from members.retention import Purge, purges
from notifications.errors import Conflict
from workstreams.imports.headings import Columns, guess
from workstreams.imports.known import known_to
from workstreams.imports.planning import Line, Plan, plan
from workstreams.models import Workplan, WorkplanImport
from workstreams.services import create_workstream, edit_workstream, post_status_update

State = WorkplanImport.State


class HasErrors(ValueError):
    """The sheet cannot be applied while a finding is an error."""


def upload(workplan: Workplan, *, by: Person, name: str, content: bytes, language: str) -> WorkplanImport:
    """Keep a sheet and guess what its columns hold. Raises Unreadable for a file that is none."""
    book = read(content, name)
    with acting(by):
        return WorkplanImport.objects.create(
            workplan=workplan,
            file_name=PurePath(name).name[:200],
            checksum=hashlib.sha256(content).hexdigest(),
            content=content,
            columns=guess(book).as_json(),
            language=language,
            uploaded_by=by,
            uploaded_at=timezone.now(),
        )


def read_otherwise(row: WorkplanImport, *, by: Person, columns: Columns, language: str) -> WorkplanImport:
    """Read the sheet with other columns. Raises Conflict when it was applied or dropped."""
    with acting(by):
        locked = _open(row)
        locked.columns, locked.language = columns.as_json(), language
        locked.save(update_fields=["columns", "language"])
    return locked


def book_of(row: WorkplanImport) -> Book:
    """Return the sheet as it was uploaded."""
    return read(bytes(row.content or b""), row.file_name)


def planned(row: WorkplanImport, user: Any, book: Book | None = None) -> Plan:
    """Return what applying it would do today, without doing it."""
    known = known_to(row.workplan.network, row.workplan, user)
    return plan(book or book_of(row), Columns.from_json(row.columns), known, row.language)


def apply(row: WorkplanImport, *, by: Person, digest: str) -> Plan:
    """Write all that the shown plan does, or nothing. `digest` is that of the plan that the person saw.

    Raises HasErrors, and Conflict when something of the plan changed since it was shown or somebody ended the import.
    """
    with acting(by):
        locked = _open(row)
        found = planned(locked, by)
        if found.digest() != digest:
            raise Conflict(_("Somebody changed the workplan since this was checked. Look at it again, then apply it."))
        if found.has_errors:
            raise HasErrors(_("Correct the cells that are marked as errors first."))
        for line in found.lines:
            _write(locked.workplan, line, by)
        _end(locked, State.APPLIED, by)
        locked.counts = {"new": len(found.new), "changed": len(found.changed), "unchanged": found.unchanged}
        locked.save()
    return found


def _write(workplan: Workplan, line: Line, by: Person) -> None:
    """Write one line; what the checks of a workstream refuse names the row, and undoes all."""
    try:
        if line.is_new:
            values, reference = line.values, line.reference
            workstream = create_workstream(workplan, by=by, values=values, reference=reference, is_told=False)
        else:
            workstream = line.workstream
            if line.values:
                revision, values = workstream.revision, line.values
                workstream = edit_workstream(workstream, by=by, revision=revision, values=values, is_told=False)
        if line.status:
            post_status_update(workstream, by=by, status=line.status)
    except ValidationError as error:
        raise ValidationError([f"{line.place}: {each}" for each in error.messages]) from None


def drop(row: WorkplanImport, *, by: Person) -> None:
    """Give the sheet up and forget what it holds. Raises Conflict when it was ended already."""
    with acting(by):
        locked = _open(row)
        _end(locked, State.DROPPED, by)
        locked.save()


def forget_old(before: datetime.datetime) -> int:
    """Forget the sheets uploaded before the instant that nobody applied; return how many."""
    old = WorkplanImport.objects.filter(state=State.OPEN, uploaded_at__lt=before)
    return old.update(state=State.DROPPED, content=None, ended_at=timezone.now())


def register() -> None:
    """Let the daily task forget what nobody applied."""
    purges.append(Purge("workplan_imports", gettext_lazy("Workplans that were uploaded and not applied"), forget_old))


def _end(row: WorkplanImport, state: str, by: Person) -> None:
    row.state, row.content, row.ended_by, row.ended_at = state, None, by, timezone.now()


def _open(row: WorkplanImport) -> WorkplanImport:
    """Lock the import. Raises Conflict when somebody has ended it, or its time is over."""
    rows = WorkplanImport.objects.select_for_update(of=("self",)).select_related(
        "workplan__network", "ended_by__contact"
    )
    locked = rows.get(pk=row.pk)
    if locked.state == State.OPEN:
        return locked
    if locked.ended_by is None or locked.ended_at is None:
        raise Conflict(_("This sheet was kept for some days and is deleted now. Upload it again."))
    at = date_format(timezone.localtime(locked.ended_at), "j E Y, H:i")
    raise Conflict(
        _("This sheet was ended by %(name)s at %(at)s: %(state)s.")
        % {"name": locked.ended_by.name, "at": at, "state": locked.get_state_display()}
    )
