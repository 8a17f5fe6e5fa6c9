"""Distributing an agenda: look at it as each reader will, send it, see how far it has come."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.agenda import Agenda
from meetings.documents.agenda_mail import render_agenda_mail
from meetings.documents.agenda_pdf import render_agenda_pdf
from meetings.documents.snapshot import AgendaSnapshot, SnapshotError
from meetings.documents.wording import local_time_line, without_ways_in
from meetings.forms import DistributeForm, PreviewForm
from meetings.models import Distribution, Edition, Meeting, Participant
from meetings.pages import meeting_page
from meetings.services import distribute_agenda
from meetings.services.audiences import EditionKey, Plan, plan_distribution
from meetings.services.distribution import draft_snapshot, next_revision, pdf_name, why_invited
from meetings.views.frame import frame
from members import titles
from members.access import access_of, allowed
from members.classification import Classification
from members.pages import acting_person, require
from members.titles import LANGUAGES
from notifications.incoming.services import replies_about
from notifications.models import Message
from notifications.progress import progress_of
from notifications.registry import registry
from notifications.slots import fill


@meeting_page
@require_http_methods(["GET", "HEAD", "POST"])
def distribute(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show who will get what in which language; send it on POST, unless another revision was sent meanwhile."""
    require(request, "meetings.distribute_agenda", meeting)
    form = DistributeForm(request.POST or None, initial={"revision": next_revision(meeting)})
    if form.is_valid():
        sent = distribute_agenda(meeting, by=acting_person(request), revision=form.cleaned_data["revision"])
        messages.success(request, _sent_in_words(sent))
        return redirect(meeting)
    plan = plan_distribution(meeting)
    context = frame(request, meeting, "distributions") | _preview(meeting, plan)
    context["kept_back"] = _kept_back(context["agenda"], plan)
    return render(request, "meetings/distribute.html", context | {"form": form, "is_distributing": True})


def _kept_back(agenda: Agenda, plan: Plan) -> int:
    """Return how many items of the agenda some of the readers do not get."""
    narrowest = min((key.audience for key in plan.editions), default=Classification.UN_ONLY)
    return sum(planned.item.effective_classification > narrowest for planned in agenda.items)


def _sent_in_words(sent: Distribution) -> str:
    count = Message.objects.about(sent.about).count()
    text = ngettext(
        "Revision %(revision)d of the agenda is on its way to %(count)d person.",
        "Revision %(revision)d of the agenda is on its way to %(count)d people.",
        count,
    )
    return text % {"revision": sent.revision, "count": count}


def _preview(meeting: Meeting, plan: Plan) -> dict[str, Any]:
    """Return the editions with their readers, whom no mail reaches, and what the mail will call changed."""
    known = registry.resolve([invited.participant.person_id for invited in plan.invited])
    reachable = {pk for pk, recipient in known.items() if recipient.address}
    segments = {segment.pk: segment for segment in meeting.segments.all()}
    editions = [
        {
            "audience": key.audience.key,
            "language": key.language,
            "segments": [segments[pk] for pk in key.segments] if len(segments) > 1 else [],
            "people": [each.participant for each in invited],
            "query": _query(key, [segments[pk].position for pk in key.segments]),
        }
        for key, invited in sorted(plan.editions.items(), key=lambda entry: (-entry[0].audience, entry[0].language))
    ]
    unreachable = [each.participant for each in plan.invited if each.participant.person_id not in reachable]
    return {
        "editions": editions,
        "unreachable": unreachable,
        "left_out": plan.left_out,
        "recipient_count": len(plan.invited),
        "reachable_count": len(plan.invited) - len(unreachable),
        "changes": _changes(meeting, plan),
    }


def _query(key: EditionKey, positions: list[int]) -> str:
    return f"audience={key.audience.key}&language={key.language}&segments={','.join(str(p) for p in sorted(positions))}"


def _changes(meeting: Meeting, plan: Plan) -> list[str]:
    """Return what the widest edition will say changed, in the sender's language."""
    revision = next_revision(meeting)
    if revision == 1 or not plan.editions:
        return []
    widest = max(plan.editions, key=lambda key: (key.audience, len(key.segments)))
    key = EditionKey(widest.audience, widest.segments, _language())
    return draft_snapshot(meeting, key, revision=revision)["changes"]


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in LANGUAGES else "en"


def _draft(request: HttpRequest, meeting: Meeting) -> AgendaSnapshot:
    """Return the snapshot that the address names, not yet sent. Raises Http404 where it names none."""
    require(request, "meetings.distribute_agenda", meeting)
    form = PreviewForm(request.GET)
    if not form.is_valid():
        raise Http404
    return draft_snapshot(meeting, form.key(meeting), revision=next_revision(meeting))


@meeting_page
@require_safe
def preview_mail(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show the mail of an edition that has not been sent yet, its slots as they stand."""
    snapshot = _draft(request, meeting)
    try:
        mail = render_agenda_mail(snapshot, with_update=True)
    except SnapshotError as error:
        raise Http404 from error
    context = frame(request, meeting, "distributions")
    query = request.GET.urlencode()
    context |= {
        "mail": mail,
        "text": _with_samples(mail.text, snapshot, _reader(request, meeting)),
        "snapshot": snapshot,
        "query": query,
    }
    return render(request, "meetings/preview.html", context)


def _reader(request: HttpRequest, meeting: Meeting) -> Participant | None:
    """Return the recipient as whom the mail is looked at; None for the edition as such. Raises Http404."""
    key = request.GET.get("participant", "")
    if not key.isdecimal():
        return None
    found = meeting.participants.filter(pk=key).select_related("person__contact").first()
    if found is None:
        raise Http404
    return found


def _with_samples(text: str, snapshot: AgendaSnapshot, reader: Participant | None) -> str:
    """Return the mail as the reader gets it, or with words in the places of what differs; a link is never shown."""
    link, name = _("[the reader's link]"), _("[the reader's name]")
    samples = {
        "recipient_name": name,
        "accept_link": link,
        "update_link": link,
        "local_time": _("[the time in the reader's zone, where it differs]"),
        "why": _("[why this reader gets the mail]"),
    }
    if reader is not None:
        samples |= {
            "recipient_name": reader.person.name,
            "local_time": local_time_line(snapshot, reader.person.time_zone),
            "why": why_invited(titles.text(reader.label, snapshot["language"]), snapshot["language"]),
        }
    return fill(text, samples, is_html=False)


@meeting_page
@require_safe
def preview_pdf(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give the PDF of an edition that has not been sent yet."""
    snapshot = _draft(request, meeting)
    return _pdf(snapshot)


@meeting_page
@require_safe
def distributions(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show each revision that was sent, its editions for the reader's audience, and what became of the mails."""
    context = frame(request, meeting, "distributions")
    rows = list(
        Distribution.objects.visible_to(request.user).filter(meeting=meeting).select_related("sent_by__contact")
    )
    editions = Edition.objects.visible_to(request.user).filter(distribution__in=rows)
    shown = [_revision(row, editions, request) for row in rows]
    context["rows"] = [row for row in shown if row["editions"] or context["may_distribute"]]
    if context["may_distribute"] and rows:
        context["delivery"] = progress_of(meeting.network.slug, rows[0].about)
        context["mails"] = _mails(rows[0], context["participants"])
        context["replies"] = _replies(meeting, rows, context["participants"])
    return render(request, "meetings/distributions.html", context)


def _revision(distribution: Distribution, editions: Any, request: HttpRequest) -> dict[str, Any]:
    """Return a revision with its editions, and what the reader's own edition says changed."""
    found = [edition for edition in editions if edition.distribution_id == distribution.pk]
    wanted = _language()
    own = max(found, key=lambda e: (e.audience, e.language == wanted, len(e.segments)), default=None)
    return {
        "distribution": distribution,
        "editions": found,
        "changes": own.snapshot["changes"] if own else [],
        "language": own.language if own else "",
    }


def _mails(distribution: Distribution, participants: list[Any]) -> list[dict[str, Any]]:
    """Return the mail of each participant, in the order of the participants."""
    mails = {mail.person: mail for mail in Message.objects.about(distribution.about)}
    return [{"participant": row, "mail": mails[row.person_id]} for row in participants if row.person_id in mails]


def _replies(meeting: Meeting, sent: list[Distribution], participants: list[Any]) -> list[dict[str, Any]]:
    """Return what the invited wrote back to any revision, the oldest first."""
    labels = {row.person_id: row.label for row in participants}
    found = replies_about(meeting.network.slug, [row.about for row in sent])
    return [{"reply": reply, "label": labels.get(reply.message.person)} for reply in found]


@meeting_page
@require_safe
def edition_pdf(request: HttpRequest, meeting: Meeting, revision: int, edition: int) -> HttpResponse:
    """Give the PDF of an edition that was sent, made again from what was frozen."""
    rows = Edition.objects.visible_to(request.user)
    found = rows.filter(pk=edition, distribution__meeting=meeting, distribution__revision=revision).first()
    if found is None:
        raise Http404
    return _pdf(_for_reader(request, meeting, found.snapshot))


def _for_reader(request: HttpRequest, meeting: Meeting, snapshot: AgendaSnapshot) -> AgendaSnapshot:
    """Return what was frozen without the ways into parts to which the reader is not invited."""
    if allowed(request.user, "meetings.distribute_agenda", meeting):
        return snapshot
    own = meeting.participants.filter(person=access_of(request.user).person_id).first()
    if own is None:
        return without_ways_in(snapshot)
    named = {str(pk) for pk in own.attendances.values_list("segment", flat=True)}
    return without_ways_in(snapshot, named or {segment["key"] for segment in snapshot["segments"]})


def _pdf(snapshot: AgendaSnapshot) -> HttpResponse:
    try:
        content = render_agenda_pdf(snapshot)
    except SnapshotError as error:
        raise Http404 from error
    headers = {"Content-Disposition": f'inline; filename="{pdf_name(snapshot)}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
