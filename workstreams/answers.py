"""Answers by link in a mail: update the workstreams of your agency, or say that one is not yours. No password."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import access_of, allowed
from members.mails import register_kind
from members.models import Agency, Network, Person
from notifications.registry import AnswerPurpose, registry
from workstreams.links import KIND, KIND_GIVEN_BACK, PURPOSE, about_network
from workstreams.models import ReportingRound, RoundLine, StatusUpdate, Workplan, Workstream
from workstreams.updating import act, reporting, save_update, status_code

if TYPE_CHECKING:
    from notifications.links import Answer

__all__ = ["FINISHED", "PURPOSE", "about_network", "answer_page", "own_lines", "register"]

LIFETIME = timedelta(days=30)
FINISHED = (StatusUpdate.Status.COMPLETED, StatusUpdate.Status.CANCELLED)
ABOUT = re.compile(r"(network|round|line):([-\w]+)")


def register() -> None:
    """Give the outbox the kinds and purposes of this app."""
    label = gettext_lazy("Update your workstreams")
    registry.register_purpose(AnswerPurpose(PURPOSE, label, answer_page, single_use=False, lifetime=LIFETIME))
    register_kind(KIND, gettext_lazy("reporting round"))
    register_kind(KIND_GIVEN_BACK, gettext_lazy("line of a round given back"))


@dataclass(frozen=True)
class _Asked:
    """What a link is about: a network, and perhaps one round and one line of it."""

    network: Network
    round: ReportingRound | None = None
    reference: str = ""


def answer_page(request: HttpRequest, answer: "Answer") -> HttpResponse:
    """Show the person's own lines, and behind `?line=WG1-02` the form of one; POST records it.

    The link of one line opens its form at once, and `?list` all of them. What the person may do is asked at each
    request: the link of somebody who left opens an empty list.
    """
    asked = _asked(answer.about)
    person = Person.objects.select_related("contact").get(pk=answer.person)
    request.network = asked.network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    lines = own_lines(asked.network, person)
    if "line" in request.GET:
        return _form_page(request, answer, person, lines, asked, request.GET["line"])
    if asked.reference and "list" not in request.GET and asked.reference in {line.reference for line in lines}:
        return _form_page(request, answer, person, lines, asked, asked.reference)
    open_lines = [line for line in lines if line.current_status not in FINISHED]
    context = {
        "open_lines": open_lines,
        "next_line": _next(open_lines, asked.network),
        "finished_lines": [line for line in lines if line.current_status in FINISHED],
        "today": asked.network.today(),
        "round": asked.round,
        **_frame(answer, asked.network, person),
    }
    return render(request, "workstreams/answer_lines.html", context)


def _next(lines: list[Any], network: Network) -> Any:
    """Return the line to begin with: the first that a round asks for, else the first without an update of today."""
    waiting = next((line for line in lines if line.asked), None)
    today = network.today()
    return waiting or next((line for line in lines if line.current_as_of_on != today), None)


def own_lines(network: Network, person: Person) -> list[Any]:
    """Return the lines of the current workplan that the person's agencies lead, or are asked about, and may update now.

    `asked` is the waiting line of the open round, if there is one; what a round asks for comes first.
    """
    plan = Workplan.objects.visible_to(person).filter(network=network).current_on(network.today())
    agencies = access_of(person).agencies(network.pk)
    waiting: Any = RoundLine.objects.asked_of(agencies).with_answer().waiting().filter(round__network=network)
    asked = {line.workstream_id: line for line in waiting.select_related("round")}
    led = Workstream.objects.visible_to(person).led_by(agencies).filter(workplan=plan)
    given = Workstream.objects.visible_to(person).filter(pk__in=asked)
    rows: Any = (led | given).with_current_status(person).select_related("network", "lead").order_by("reference")
    found = []
    for row in rows:
        if row.pk in asked or allowed(person, "workstreams.add_statusupdate", row):
            row.asked = asked.get(row.pk)
            found.append(row)
    return sorted(found, key=lambda row: (row.asked is None, row.reference))


def _asked(about: str) -> _Asked:
    """Return what the link is about. Raises Http404 for what there is not."""
    named = ABOUT.fullmatch(about)
    sort, key = (named[1], named[2]) if named else ("", "")
    if sort == "network" and (network := Network.objects.filter(slug=key).first()):
        return _Asked(network)
    if sort == "round" and (found := ReportingRound.objects.select_related("network").filter(pk=key).first()):
        return _Asked(found.network, found)
    rows = RoundLine.objects.select_related("round__network", "workstream")
    if sort == "line" and (line := rows.filter(pk=key).first()):
        return _Asked(line.round.network, line.round, line.workstream.reference)
    raise Http404


def _frame(answer: "Answer", network: Network, person: Person) -> dict[str, Any]:
    agencies = Agency.objects.filter(pk__in=access_of(person).agencies(network.pk)).order_by("acronym")
    return {"answering": person, "agencies": ", ".join(str(agency) for agency in agencies), "until": answer.expires_at}


def _form_page(
    request: HttpRequest, answer: "Answer", person: Person, lines: list[Any], asked: _Asked, reference: str
) -> HttpResponse:
    line = next((line for line in lines if line.reference == reference), None)
    if line is None:
        raise Http404
    back = f"{request.path}?list" if asked.reference else request.path
    page = reporting(request, line, person, person)
    if request.method == "POST":
        with transaction.atomic():
            if saved := save_update(page.form, line, by=person):
                answer.complete()
            elif done := act(request, page, back):
                answer.complete()
                return done
        if saved:
            thanks = _("Thank you. The update of %(reference)s is recorded.") % {"reference": line.reference}
            messages.success(request, thanks)
            return redirect(back)
    context = {"list_url": back, "own_url": f"{request.path}?line={line.reference}", **page.context()}
    context |= _frame(answer, line.network, person)
    return render(request, "workstreams/answer_line.html", context, status=status_code(page.form))
