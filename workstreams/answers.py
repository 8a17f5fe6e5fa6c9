"""Answers by link in a mail: update the workstreams of your agency, without a password."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.access import access_of, allowed
from members.models import Agency, Network, Person
from notifications.registry import AnswerPurpose, registry
from workstreams.models import StatusUpdate, Workplan, Workstream
from workstreams.updating import save_update, status_form

if TYPE_CHECKING:
    from notifications.links import Answer

PURPOSE = "status_update"
LIFETIME = timedelta(days=30)
FINISHED = (StatusUpdate.Status.COMPLETED, StatusUpdate.Status.CANCELLED)


def register() -> None:
    """Give the outbox the purposes of this app."""
    label = gettext_lazy("Update your workstreams")
    registry.register_purpose(AnswerPurpose(PURPOSE, label, answer_page, single_use=False, lifetime=LIFETIME))


def about_network(network: Network) -> str:
    """Return what a link of this purpose is about, as `enqueue` is told."""
    return f"network:{network.slug}"


def answer_page(request: HttpRequest, answer: "Answer") -> HttpResponse:
    """Show the person's own lines, and behind `?line=WG1-02` the form of one; POST records it.

    What the person may do is asked at each request: the link of somebody who left opens an empty list.
    """
    network = _network(answer.about)
    person = Person.objects.select_related("contact").get(pk=answer.person)
    request.network = network  # type: ignore[attr-defined]  # read by unnm.navigation.context
    lines = own_lines(network, person)
    if "line" in request.GET:
        return _form_page(request, answer, person, lines)
    today = network.today()
    open_lines = [line for line in lines if line.current_status not in FINISHED]
    context = {
        "open_lines": open_lines,
        "next_line": next((line for line in open_lines if line.current_as_of_on != today), None),
        "finished_lines": [line for line in lines if line.current_status in FINISHED],
        "today": today,
        **_frame(answer, network, person),
    }
    return render(request, "workstreams/answer_lines.html", context)


def own_lines(network: Network, person: Person) -> list[Any]:
    """Return the lines of the current workplan that the person's agencies lead and that the person may update now."""
    plan = Workplan.objects.visible_to(person).filter(network=network).current_on(network.today())
    led = Workstream.objects.visible_to(person).led_by(access_of(person).agencies(network.pk)).filter(workplan=plan)
    rows = led.with_current_status(person).select_related("network", "lead").order_by("reference")
    return [line for line in rows if allowed(person, "workstreams.add_statusupdate", line)]


def _network(about: str) -> Network:
    found = re.fullmatch(r"network:([-\w]+)", about)
    network = Network.objects.filter(slug=found[1]).first() if found else None
    if network is None:
        raise Http404
    return network


def _frame(answer: "Answer", network: Network, person: Person) -> dict[str, Any]:
    agencies = Agency.objects.filter(pk__in=access_of(person).agencies(network.pk)).order_by("acronym")
    return {"answering": person, "agencies": ", ".join(str(agency) for agency in agencies), "until": answer.expires_at}


def _form_page(request: HttpRequest, answer: "Answer", person: Person, lines: list[Any]) -> HttpResponse:
    line = next((line for line in lines if line.reference == request.GET["line"]), None)
    if line is None:
        raise Http404
    form = status_form(line, person, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with transaction.atomic():
            if saved := save_update(form, line, by=person):
                answer.complete()
        if saved:
            thanks = _("Thank you. The update of %(reference)s is recorded.") % {"reference": line.reference}
            messages.success(request, thanks)
            return redirect(request.path)
    context = {"workstream": line, "form": form, "list_url": request.path, **_frame(answer, line.network, person)}
    return render(request, "workstreams/answer_line.html", context)
