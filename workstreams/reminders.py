"""What is due in the workplan: the lines of an open round, and lines without a status update for 75 days."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Network
from notifications.registry import registry
from notifications.reminders.ladder import Audience
from notifications.reminders.sources import Due, Source
from workstreams.answers import FINISHED
from workstreams.links import PURPOSE, about_line, about_network
from workstreams.models import ReportingRound, RoundLine, StatusUpdate, SupportRequest, Workplan, Workstream
from workstreams.people import People
from workstreams.support_mails import officers_for

OF_USE = datetime.timedelta(days=75)  # for so long an update speaks for the line


def register() -> None:
    """Tell the reminders what is due in this app."""
    registry.register_source(Source("status_update", gettext_lazy("status updates"), status_updates_due))
    registry.register_source(Source("support_request", gettext_lazy("support requests"), request_steps_due))
    registry.register_source(Source("reporting_round", gettext_lazy("reporting rounds"), round_lines_due))


def round_lines_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the lines of open rounds that await an answer by that day: answered or given back, they are not there."""
    for asked in ReportingRound.objects.open().filter(due_on__lte=until).select_related("network").order_by("pk"):
        lines: list[Any] = list(
            asked.lines.with_answer().waiting().select_related("workstream__network", "agency").order_by("pk")
        )
        if not lines:
            continue
        network = asked.network
        people = People(network, now.astimezone(network.zone).date())
        asked_on = asked.opened_at.astimezone(network.zone).date()
        for line in lines:
            yield _due_line(line, asked, people, asked_on)


def _due_line(line: RoundLine, asked: ReportingRound, people: People, asked_on: datetime.date) -> Due:
    workstream = line.workstream
    return Due(
        scope=asked.network.slug,
        # With its day: where that is moved, the ladder begins anew.
        about=f"round_line:{line.pk}:{line.agency_id}:{asked.due_on:%Y%m%d}",
        due_on=asked.due_on,
        people=people.of(workstream, line.agency_id),
        line=partial(_words, workstream, line.agency.acronym),
        url=workstream.get_absolute_url(),
        link=(PURPOSE, about_line(line)),
        asked_on=asked_on,
    )


def request_steps_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the support requests whose next step the secretariat owes by that day; delivery is the agencies' own."""
    rows = SupportRequest.objects.filter(state__in=("submitted", "under_review", "matched"), step_due_on__lte=until)
    for row in rows.select_related("network", "agency").order_by("step_due_on", "pk"):
        if row.step_due_on is not None:
            yield Due(
                scope=row.network.slug,
                about=f"support_request:{row.pk}:{row.state}",
                due_on=row.step_due_on,
                people={Audience.ASKED: officers_for(row)},
                line=partial(_request_words, row),
                url=row.get_absolute_url(),
            )


def _request_words(request: SupportRequest) -> str:
    values = {"reference": request.reference, "title": request.title_text, "agency": request.agency.acronym}
    return _("%(agency)s waits for the next step of %(reference)s: %(title)s") % values


def status_updates_due(now: datetime.datetime, until: datetime.date) -> Iterator[Due]:
    """Yield the unfinished lines whose last update is too old by that day, in five queries for each network."""
    for network in Network.objects.all():
        today = now.astimezone(network.zone).date()
        plan = Workplan.objects.filter(network=network).current_on(today)
        if plan is None or not plan.starts_on <= today <= plan.ends_on:
            continue
        lines = [line for line in _lines(plan, today) if line.due_on <= until]
        if lines:
            people = People(network, today)
            yield from (_due(line, people) for line in lines)


@dataclass(frozen=True)
class _Line:
    """A workstream and the day on which its next update is due."""

    workstream: Workstream
    since_on: datetime.date

    @property
    def due_on(self) -> datetime.date:
        return self.since_on + OF_USE


def _lines(plan: Workplan, today: datetime.date) -> Iterable[_Line]:
    # The last update whoever may read it: only who may read the line hears of it, and never what the update says.
    standing = StatusUpdate.objects.filter(workstream=OuterRef("pk"), corrections__isnull=True).newest_first()
    rows = Workstream.objects.filter(workplan=plan, starts_on__lte=today).select_related("network", "lead")
    # An open round asks for its lines by itself.
    rows = rows.exclude(pk__in=RoundLine.objects.filter(round__state="open").values("workstream"))
    found: Any = rows.annotate(
        last_status=Subquery(standing.values("status")[:1]), last_on=Subquery(standing.values("as_of_on")[:1])
    )
    for row in found.order_by("reference"):
        if row.last_status not in FINISHED:
            yield _Line(row, row.last_on or row.starts_on)


def _due(line: _Line, people: People) -> Due:
    workstream = line.workstream
    return Due(
        scope=workstream.network.slug,
        about=f"workstream:{workstream.pk}:{line.since_on.isoformat()}",
        due_on=line.due_on,
        people=people.of(workstream, workstream.lead_id),
        line=partial(_words, workstream, workstream.lead.acronym),
        url=workstream.get_absolute_url(),
        link=(PURPOSE, about_network(workstream.network)),
    )


def _words(workstream: Workstream, agency: str) -> str:
    values = {
        "reference": workstream.reference,
        "title": workstream.title_text,
        "agency": agency,
    }
    return _("%(agency)s: how does %(reference)s stand? %(title)s") % values
