"""Writing of reporting rounds: opened, lines given back and given to another agency, closed."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Agency, Network, Person
from notifications.errors import Conflict
from workstreams.models import ReportingRound, RoundLine, StatusUpdate, Workplan, Workstream
from workstreams.querysets import WorkstreamQuerySet
from workstreams.round_mail import ask_again, ask_for_lines, ask_for_one, tell_given_back

OVER = (StatusUpdate.Status.COMPLETED, StatusUpdate.Status.CANCELLED)
ONE_DAY = datetime.timedelta(days=1)


def open_round(
    network: Network,
    *,
    by: Person,
    starts_on: datetime.date,
    ends_on: datetime.date,
    due_on: datetime.date,
    note: str = "",
) -> ReportingRound:
    """Ask every lead agency about its lines of a period by a day: one mail for each person, with their lines only.

    Raises Conflict while a round is open (of two at once, the second sees the first), and ValidationError with a
    sentence per field.
    """
    with acting(by):
        # One at a time for each network: whoever comes second finds the round of the first.
        Network.objects.select_for_update(no_key=True).get(pk=network.pk)
        _refuse_second(network)
        plan = _check(network, starts_on, ends_on, due_on)
        last = ReportingRound.objects.filter(network=network).order_by("-number").first()
        opened = ReportingRound.objects.create(
            network=network,
            workplan=plan,
            number=last.number + 1 if last else 1,
            starts_on=starts_on,
            ends_on=ends_on,
            due_on=due_on,
            note=note.strip(),
            opened_by=by,
            opened_at=timezone.now(),
        )
        asked = lines_to_ask(plan, ends_on)
        RoundLine.objects.bulk_create(RoundLine(round=opened, workstream=row, agency_id=row.lead_id) for row in asked)
        ask_for_lines(opened)
    return opened


def lines_to_ask(plan: Workplan, ends_on: datetime.date) -> WorkstreamQuerySet:
    """Return the lines of a plan that a round asks about: begun by the end of the period, and not over."""
    standing = StatusUpdate.objects.filter(workstream=OuterRef("pk"), corrections__isnull=True).newest_first()
    rows = Workstream.objects.filter(workplan=plan, starts_on__lte=ends_on)
    found = rows.annotate(last_status=Subquery(standing.values("status")[:1]))
    # NULL, for a line that nobody has reported about, is asked too.
    return found.filter(Q(last_status__isnull=True) | ~Q(last_status__in=OVER)).order_by("group__position", "reference")


def plan_of(network: Network, day: datetime.date) -> Workplan | None:
    """Return the workplan that was in force on a day."""
    return Workplan.objects.filter(network=network).current_on(day)


def _refuse_second(network: Network) -> None:
    open_now = ReportingRound.objects.filter(network=network).open().select_related("opened_by__contact").first()
    if open_now is not None:
        values = {"name": open_now.opened_by, "time": _moment(open_now.opened_at, network), "round": open_now.period}
        raise Conflict(_("The round of %(round)s is open: opened by %(name)s at %(time)s. Close it first.") % values)


def _check(network: Network, starts_on: datetime.date, ends_on: datetime.date, due_on: datetime.date) -> Workplan:
    errors: dict[str, str] = {}
    today = network.today()
    locked = ReportingRound.objects.locked_through(network.pk)
    if ends_on < starts_on:
        errors["ends_on"] = _("The last day comes before the first.")
    elif starts_on > today:
        errors["starts_on"] = _("This period has not begun.")
    elif locked is not None and ends_on <= locked:
        errors["ends_on"] = _("Everything until %(day)s is closed by an earlier round.") % {"day": _day(locked)}
    if due_on < today:
        errors["due_on"] = _("This day is over. Give today or a later day.")
    plan = plan_of(network, ends_on) if not errors else None
    if not errors and (plan is None or not lines_to_ask(plan, ends_on).exists()):
        errors["starts_on"] = _("No line of the workplan is under way in this period.")
    if errors or plan is None:
        raise ValidationError(errors)
    return plan


def give_back(line: RoundLine, *, by: Person, note: str) -> RoundLine:
    """Say that a line is not the agency's, and whom to ask; the secretariat is told and asks somebody else.

    Raises Conflict when it was given back or the round was closed meanwhile, ValidationError without a word.
    """
    if not note.strip():
        raise ValidationError({"note": _("Say whom to ask instead, or why it is not yours.")})
    with acting(by):
        locked = _locked_line(line)
        if locked.given_back_at is not None or locked.agency_id != line.agency_id:
            raise Conflict(_("%(reference)s is with somebody else already.") % {"reference": locked.workstream})
        locked.given_back_at, locked.given_back_by, locked.given_back_note = timezone.now(), by, note.strip()
        locked.save(update_fields=["given_back_at", "given_back_by", "given_back_note"])
        tell_given_back(locked)
    return locked


def reassign(line: RoundLine, *, by: Person, agency: Agency) -> RoundLine:
    """Ask another agency about a line; its people get a mail for it. The workstream keeps its lead.

    Raises Conflict when the round was closed meanwhile, ValidationError for the agency that is asked already.
    """
    with acting(by):
        locked = _locked_line(line)
        if locked.agency_id == agency.pk and locked.given_back_at is None:
            raise ValidationError({"agency": _("%(agency)s is asked about it already.") % {"agency": agency}})
        locked.agency = agency
        locked.given_back_at = locked.given_back_by = None
        locked.given_back_note = ""
        locked.save(update_fields=["agency", "given_back_at", "given_back_by", "given_back_note"])
        ask_for_one(locked)
    return locked


def _locked_line(line: RoundLine) -> RoundLine:
    """Return the line, locked, with its round held open. Raises Conflict when the round is closed."""
    ReportingRound.objects.hold_open(line.round.network_id)
    rows = RoundLine.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("round__network", "workstream__network", "agency").get(pk=line.pk)
    if not locked.round.is_open:
        raise Conflict(_closed_by(locked.round))
    return locked


def move_due_day(asked: ReportingRound, *, by: Person, before: datetime.date, due_on: datetime.date) -> ReportingRound:
    """Await the answers of an open round by another day; whoever still owes one is asked again, with the new day.

    `before` is the day that the person had read. The reminders follow the new day. Raises Conflict when the round was
    closed or its day was moved meanwhile, ValidationError for a day that is over or the same one.
    """
    with acting(by):
        rows = ReportingRound.objects.select_for_update(of=("self",), no_key=True)
        locked = rows.select_related("network").get(pk=asked.pk)
        if not locked.is_open:
            raise Conflict(_closed_by(locked))
        if locked.due_on != before:
            raise Conflict(
                _("Somebody has moved the day meanwhile: answers are awaited by %(day)s.")
                % {"day": _day(locked.due_on)}
            )
        if due_on < locked.network.today():
            raise ValidationError({"due_on": _("This day is over. Give today or a later day.")})
        if due_on == locked.due_on:
            raise ValidationError({"due_on": _("Answers are awaited by this day already.")})
        locked.due_on = due_on
        locked.save(update_fields=["due_on"])
        ask_again(locked)
    return locked


def close_round(closing: ReportingRound, *, by: Person) -> ReportingRound:
    """End the asking and lock the period: from now on nothing is dated in it but a correction by the secretariat.

    It waits for the updates that are just being sent: each is in the round as a whole, or refused as a whole. The lock
    reaches to the end of the period, or to yesterday where the period goes on. Raises Conflict when it was closed.
    """
    with acting(by):
        rows = ReportingRound.objects.select_for_update(of=("self",), no_key=True)
        locked = rows.select_related("network").get(pk=closing.pk)
        if not locked.is_open:
            raise Conflict(_closed_by(locked))
        locked.state = ReportingRound.State.CLOSED
        locked.closed_by, locked.closed_at = by, timezone.now()
        locked.locked_through_on = min(locked.ends_on, locked.network.today() - ONE_DAY)
        locked.save(update_fields=["state", "closed_by", "closed_at", "locked_through_on"])
    return locked


def _closed_by(closed: ReportingRound) -> str:
    if closed.closed_by is None or closed.closed_at is None:
        raise ValueError("An open round was closed by nobody.")
    values = {
        "round": closed.period,
        "name": closed.closed_by,
        "time": _moment(closed.closed_at, closed.network),
    }
    return _("The round of %(round)s was closed by %(name)s at %(time)s.") % values


def _moment(at: datetime.datetime, network: Network) -> str:
    return f"{timezone.localtime(at, network.zone):%H:%M, %d.%m.%Y}"


def _day(day: datetime.date) -> str:
    return date_format(day, "j E Y")
