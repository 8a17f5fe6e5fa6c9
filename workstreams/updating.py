"""Reporting on a workstream: what the page of the product and the page behind a link in a mail have in common."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.access import access_of, allowed
from members.models import Person
from notifications.errors import Conflict
from workstreams.forms import StatusUpdateForm
from workstreams.forms.rounds import GiveBackForm
from workstreams.models import RoundLine, StatusDraft, StatusUpdate, Workstream
from workstreams.services import post_status_update
from workstreams.services.drafts import drop_draft, keep_draft
from workstreams.services.rounds import give_back

KEPT = "workstreams/update.html#kept"


@dataclass
class Reporting:
    """What one person does about one workstream on one page: the form, the draft behind it, the line of the round."""

    workstream: Workstream
    by: Person
    form: StatusUpdateForm
    draft: StatusDraft | None
    line: RoundLine | None
    giving_back: GiveBackForm

    def context(self) -> dict[str, Any]:
        """Return what both templates show."""
        return {
            "workstream": self.workstream,
            "form": self.form,
            "draft": self.draft,
            "line": self.line,
            "giving_back": self.giving_back,
        }


def reporting(
    request: HttpRequest, workstream: Workstream, user: Any, by: Person, *, corrects: StatusUpdate | None = None
) -> Reporting:
    """Return the page's parts for a request; only what the pressed button is about is bound."""
    does = request.POST.get("do", "send") if request.method == "POST" else ""
    is_sent = does == "send"
    draft = None if corrects else _draft(workstream, user, by)
    form = status_form(
        workstream,
        user,
        data=request.POST if is_sent else None,
        files=request.FILES if is_sent else None,
        corrects=corrects,
        draft=draft.values if draft else None,
    )
    giving_back = GiveBackForm(request.POST if does == "give_back" else None, auto_id="id_back_%s")
    return Reporting(workstream, by, form, draft, asked_line(workstream, user), giving_back)


def _draft(workstream: Workstream, user: Any, by: Person) -> StatusDraft | None:
    """Return what the person had begun to write, unless it was for readers to whom the person belongs no more."""
    found = StatusDraft.objects.filter(person=by, workstream=workstream).first()
    level = str(found.values.get("classification", "")) if found else ""
    is_readable = not level.isdecimal() or access_of(user).can_read(workstream.network_id, int(level))
    return found if is_readable else None


def act(request: HttpRequest, page: Reporting, back: str) -> HttpResponse | None:
    """Do what the pressed button says; None for `send`, which the caller does."""
    does = request.POST.get("do", "send")
    if does == "draft":
        page.draft = keep_draft(page.workstream, by=page.by, values=request.POST.dict())
        if request.htmx:  # type: ignore[attr-defined]  # by django-htmx
            return render(request, KEPT, {"draft": page.draft, "workstream": page.workstream})
        messages.success(request, _("The draft is kept. Nobody else sees it."))
        return redirect(request.get_full_path())
    if does == "drop":
        drop_draft(page.workstream, by=page.by)
        return redirect(request.get_full_path())
    if does == "give_back" and page.line is not None and page.giving_back.is_valid():
        give_back(page.line, by=page.by, note=page.giving_back.cleaned_data["note"])
        messages.success(
            request, _("The secretariat is told, and asks somebody else. Nothing more is asked of you here.")
        )
        return redirect(back)
    return None


def asked_line(workstream: Workstream, user: Any) -> RoundLine | None:
    """Return the line by which the open round asks the user's agencies about the workstream and awaits an answer."""
    agencies = access_of(user).agencies(workstream.network_id)
    rows = workstream.round_lines.asked_of(agencies).with_answer().waiting().select_related("round__network", "agency")
    line = rows.first()
    return line if line is not None and allowed(user, "workstreams.give_back_roundline", line) else None


def status_form(
    workstream: Workstream,
    user: Any,
    *,
    data: Any = None,
    files: Any = None,
    corrects: StatusUpdate | None = None,
    draft: dict[str, Any] | None = None,
) -> StatusUpdateForm:
    """Return the form of a workstream for a user (an account or a person): with the draft, else what was said last."""
    level = access_of(user).level(workstream.network_id)
    if level is None:
        raise PermissionDenied
    return StatusUpdateForm(
        data,
        files,
        workstream=workstream,
        level=level,
        last=corrects or last_update(workstream, user),
        is_correction=corrects is not None,
        draft=draft,
    )


def last_update(workstream: Workstream, user: Any) -> StatusUpdate | None:
    """Return the current update as the user may know it."""
    return workstream.status_updates.visible_to(user).standing(user).newest_first().first()


def save_update(
    form: StatusUpdateForm, workstream: Workstream, *, by: Person, corrects: StatusUpdate | None = None
) -> StatusUpdate | None:
    """Post what the form says; None, with the errors in the form and the text kept, where that cannot be."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return post_status_update(workstream, by=by, corrects=corrects, **form.values())
    except ValidationError as error:
        form.add_error(None, error)
    except Conflict as conflict:
        form.add_error(None, ValidationError(str(conflict), code="conflict"))
    return None


def status_code(form: StatusUpdateForm) -> int:
    """Return the HTTP status of the page that shows the form: 409 where somebody came first."""
    return 409 if form.is_bound and form.has_error(NON_FIELD_ERRORS, "conflict") else 200
