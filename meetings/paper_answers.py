"""The link by which the presenter of an item hands in the paper, without a password; nothing changes before POST."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, Paper
from meetings.paper_forms import HandInForm
from meetings.querysets import OVER
from meetings.services.paper_requests import KIND, PURPOSE
from meetings.services.papers import add_paper
from members.mails import register_kind
from members.titles import LANGUAGES
from notifications.links import Answer
from notifications.registry import AnswerPurpose, registry

LIFETIME = timedelta(days=60)  # the page itself closes when the meeting is over


def hand_in(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Show what was handed in for the item and a form; keep the paper on POST."""
    item = _item(answer.about, answer.person)
    meeting = item.meeting
    request.network = meeting.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    is_open = meeting.state not in OVER
    language = answer.recipient.language if answer.recipient.language in LANGUAGES else "en"
    files = request.FILES if request.method == "POST" else None
    form = HandInForm(request.POST or None, files, initial={"title": item.title_text, "language": language})
    if request.method == "POST" and is_open and form.is_valid():
        try:
            with transaction.atomic():
                title = form.cleaned_data["title"]
                add_paper(meeting, by=item.presenter_person, title=title, item=item, **form.upload())  # type: ignore[arg-type]  # it is the answer's person
                answer.complete()
            return redirect(request.path)
        except ValidationError as error:
            form.add_error(
                "file", error.error_dict.get("file", error.messages) if hasattr(error, "error_dict") else error
            )
    context = {
        "item": item,
        "meeting": meeting,
        "form": form,
        "is_open": is_open,
        "recipient": answer.recipient,
        "handed_in": Paper.objects.filter(item=item, files__uploaded_by=answer.person).distinct().order_by("pk"),
    }
    return render(request, "meetings/hand_in.html", context, status=422 if form.errors else 200)


def _item(about: str, person: UUID) -> AgendaItem:
    """Return the item that the link is about, as long as the person presents it. Raises Http404."""
    _prefix, _colon, key = about.partition(":")
    rows = AgendaItem.objects.filter(pk=int(key), presenter_person=person)
    found = rows.select_related("meeting__network", "presenter_person__contact").first()
    if found is None:
        raise Http404
    return found


def register() -> None:
    """Give the outbox the mail that asks for a paper, and the purpose of its link."""
    register_kind(KIND, _("request for a paper"))
    registry.register_purpose(
        AnswerPurpose(PURPOSE, _("hand in a paper"), hand_in, single_use=False, lifetime=LIFETIME)
    )
