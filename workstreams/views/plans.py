"""Workplans as a whole: their versions, adoption, the next period; seats and mandate of a group."""

import datetime
from collections.abc import Callable
from typing import Any, cast

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import access_of
from members.models import Network
from members.pages import acting_person, get_visible, network_page, require
from notifications.errors import Conflict
from workstreams.forms.beginning import GroupForm, WorkplanForm
from workstreams.forms.plans import AdoptForm, EndSeatForm, MandateForm, RollOverForm, SeatForm
from workstreams.models import Seat, WorkingGroup, Workplan, WorkplanVersion
from workstreams.services.beginning import begin_workplan, create_group
from workstreams.services.groups import end_seat, take_seat, write_mandate
from workstreams.services.plans import adopt_workplan, lines_now, roll_over
from workstreams.views.workplan import current_workplan


@require_safe
@network_page
def versions(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the workplans of all periods with the versions that were adopted."""
    adopted = WorkplanVersion.objects.select_related("recorded_by__contact")
    plans = Workplan.objects.visible_to(request.user).filter(network=network).select_related("rolled_over_from")
    context = {"plans": plans.prefetch_related(Prefetch("versions", adopted)).order_by("-starts_on")}
    return render(request, "workstreams/versions.html", context)


@require_safe
@network_page
def version(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Show a plan as it was adopted, the lines that the reader could read on that day."""
    rows = WorkplanVersion.objects.filter(
        workplan__in=Workplan.objects.visible_to(request.user).filter(network=network)
    )
    found = rows.select_related("workplan", "recorded_by__contact").filter(pk=pk).first()
    if found is None:
        raise Http404
    level = access_of(request.user).level(network.pk) or 0
    lines = found.lines.filter(effective_classification__lte=level)
    now = lines_now(found.workplan, request.user)
    shown = [
        {
            **line.values,
            # What the reader sees no more is left unsaid: it may have been cleared for fewer people.
            "is_changed": line.values["reference"] in now and now[line.values["reference"]] != line.values,
            "starts_on": datetime.date.fromisoformat(line.values["starts_on"]),
            "ends_on": datetime.date.fromisoformat(line.values["ends_on"]),
            "commitments": ", ".join(line.values["commitments"]),
        }
        for line in lines
    ]
    adopted = {line["reference"] for line in shown}
    context = {"version": found, "lines": shown, "added": [each for each in now if each not in adopted]}
    return render(request, "workstreams/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def adopt(request: HttpRequest, network: Network) -> HttpResponse:
    """Record that the plan was adopted."""
    plan = _plan(request, network)
    form = AdoptForm(_posted(request), initial={"version": plan.version, "adopted_on": network.today()})
    done = _done(form, lambda: adopt_workplan(plan, by=acting_person(request), **form.cleaned_data))
    if done:
        messages.success(request, _("The workplan is adopted as version %(version)s.") % {"version": done})
        return redirect("workstreams:versions", network.slug)
    heading = _("Adopt the workplan")
    return _page(request, form, heading, plan.title_text, "workstreams:workplan", network.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def first_workplan(request: HttpRequest, network: Network) -> HttpResponse:
    """Begin the first workplan."""
    require(request, "workstreams.adopt_workplan", network)
    year = network.today().year
    initial = {"starts_on": datetime.date(year, 1, 1), "ends_on": datetime.date(year, 12, 31), "currency": "USD"}
    form = WorkplanForm(_posted(request), initial=initial)
    if _done(form, lambda: begin_workplan(network, by=acting_person(request), **form.values())):
        messages.success(request, _("The workplan is begun. Add its lines, or import them."))
        return redirect("workstreams:workplan", network.slug)
    return _page(request, form, _("The first workplan"), network.title_text, "workstreams:workplan", network.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_group(request: HttpRequest, network: Network) -> HttpResponse:
    """Set up a working group."""
    require(request, "workstreams.add_workinggroup", network)
    form = GroupForm(_posted(request))
    made = _done(form, lambda: create_group(network, by=acting_person(request), **form.values()))
    if made:
        messages.success(request, _("The group is set up. Give it a mandate and seats."))
        return redirect(made)
    return _page(request, form, _("New working group"), network.title_text, "workstreams:groups", network.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_period(request: HttpRequest, network: Network) -> HttpResponse:
    """Roll the plan over into the next period."""
    plan = _plan(request, network)
    begins = plan.ends_on + datetime.timedelta(days=1)
    span = plan.ends_on.year - plan.starts_on.year
    ends = datetime.date(begins.year + span, 12, 31)
    form = RollOverForm(_posted(request), initial={"starts_on": begins, "ends_on": ends})
    done = _done(form, lambda: roll_over(plan, by=acting_person(request), **form.values()))
    if done:
        messages.success(request, _("The new workplan holds what goes on; it is a draft until it is adopted."))
        return redirect("workstreams:versions", network.slug)
    return _page(request, form, _("Roll over into a new period"), plan.title_text, "workstreams:workplan", network.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def seats(request: HttpRequest, network: Network, code: str) -> HttpResponse:
    """Show who sits in a group and who sat there; add a seat."""
    group = _group(request, network, code)
    form = SeatForm(_posted(request), network=network)
    if _done(form, lambda: take_seat(group, by=acting_person(request), **form.cleaned_data)):
        messages.success(request, _("The seat is taken."))
        return redirect("workstreams:seats", network.slug, group.code)
    rows = group.seats.select_related("agency", "person__contact").order_by("ended_on", "function", "pk")
    context = {"group": group, "form": form, "rows": rows, "today": network.today()}
    return render(request, "workstreams/seats.html", context, status=_status(form))


@require_POST
@network_page
def leave_seat(request: HttpRequest, network: Network, code: str, pk: int) -> HttpResponse:
    """End a seat on the day that is given."""
    group = _group(request, network, code)
    seat = get_visible(request, Seat.objects.filter(group=group), pk=pk)
    form = EndSeatForm(request.POST)
    if _done(form, lambda: end_seat(seat, by=acting_person(request), ended_on=form.cleaned_data["ended_on"])):
        messages.success(request, _("The seat ends; it stays in the history of the group."))
    else:
        for sentences in form.errors.values():
            messages.error(request, " ".join(str(sentence) for sentence in sentences))
    return redirect("workstreams:seats", network.slug, group.code)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def mandate(request: HttpRequest, network: Network, code: str) -> HttpResponse:
    """Write the next version of a group's mandate."""
    group = _group(request, network, code)
    last = group.mandates.order_by("-version").first()
    initial = {"after": last.version if last else 0, "text": last.text.get(last.text["original"]) if last else ""}
    form = MandateForm(_posted(request), initial=initial)
    done = _done(form, lambda: write_mandate(group, by=acting_person(request), **form.values()))
    if done:
        messages.success(request, _("The mandate has a new version; the earlier ones stay."))
        return redirect(group)
    return _page(
        request, form, _("New version of the mandate"), group.title_text, "workstreams:group", network.slug, code
    )


def _plan(request: HttpRequest, network: Network) -> Workplan:
    require(request, "workstreams.adopt_workplan", network)
    plan = current_workplan(request, network)
    if plan is None:
        raise Http404
    return plan


def _group(request: HttpRequest, network: Network, code: str) -> WorkingGroup:
    group = get_visible(request, WorkingGroup.objects.filter(network=network).select_related("network"), code=code)
    require(request, "workstreams.change_workinggroup", group)
    return group


def _done(form: django_forms.Form, service: Callable[[], Any]) -> Any:
    """Call the service with a valid form; what it refuses becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return service()
    except Conflict as conflict:
        form.add_error(None, ValidationError(str(conflict), code="conflict"))
    except ValidationError as error:
        form.add_error(None, cast(Any, error))
    return None


def _page(
    request: HttpRequest, form: django_forms.Form, heading: str, eyebrow: str, back: str, *arguments: str
) -> HttpResponse:
    context = {"form": form, "heading": heading, "eyebrow": eyebrow, "back": back, "arguments": arguments}
    context["back_url"] = redirect(back, *arguments).url
    return render(request, "workstreams/form.html", context, status=_status(form))


def _status(form: django_forms.Form) -> int:
    """Return the HTTP status of the page: 409 where somebody came first."""
    return 409 if form.is_bound and form.has_error("__all__", "conflict") else 200


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
