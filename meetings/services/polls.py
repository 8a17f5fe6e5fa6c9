"""Finding a date: dates are offered, people answer by link or signed in, whoever asked picks one."""

import datetime
import zoneinfo
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.documents.wording import span_in_words
from meetings.models import DateAnswer, DateAsked, DateOption, DatePoll, Meeting
from meetings.services.calling import check_host, create_meeting
from members import titles
from members.access import access_of, accesses_of, acting
from members.classification import Classification
from members.mails import Letter, send_letter
from members.models import Network, Person
from notifications.errors import Conflict

POLL_KIND = "date_poll"
DATES_PURPOSE = "answer_dates"
MOST_OPTIONS = 5
State = DatePoll.State


def about_poll(poll: DatePoll) -> str:
    """Return what the mails and links of a search for a date are about."""
    return f"date_poll:{poll.pk}"


def ask_for_dates(
    network: Network,
    *,
    by: Person,
    values: Mapping[str, Any],
    starts: Sequence[datetime.datetime],
    people: Collection[Person],
) -> DatePoll:
    """Offer dates, at most five, and ask people by mail which suit them. Raises ValidationError per field.

    Whoever may not read what is classified like the search cannot be asked. Raises PermissionDenied where `by` plans no
    meetings of the body.
    """
    check_host(network, values.get("group"), by)
    _check(network, values, starts, people)
    with acting(by):
        poll = DatePoll(network=network, asked_by=by, asked_at=timezone.now(), **values)
        poll.full_clean(exclude=["network", "asked_by", "meeting", "effective_classification"])
        poll.save(force_insert=True)
        poll.refresh_from_db()
        for start in sorted(set(starts)):
            DateOption.objects.create(poll=poll, starts_at=start)
        accesses_of(people)
        hidden = [p for p in people if not access_of(p).can_read(network.pk, poll.effective_classification)]
        if hidden:
            names = ", ".join(person.name for person in hidden)
            raise ValidationError({"people": _("They may not read this: %(names)s.") % {"names": names}})
        for person in people:
            DateAsked.objects.create(poll=poll, person=person)
            _ask(poll, person)
    return poll


def _check(network: Network, values: Mapping[str, Any], starts: Sequence[Any], people: Collection[Person]) -> None:
    errors = {}
    if not 1 <= len(set(starts)) <= MOST_OPTIONS:
        errors["starts"] = _("Offer one to %(most)d dates.") % {"most": MOST_OPTIONS}
    elif min(starts) <= timezone.now():
        errors["starts"] = _("Offer dates that lie ahead.")
    if not people:
        errors["people"] = _("Say who is asked.")
    group = values.get("group")
    if group is not None and group.network_id != network.pk:
        errors["group"] = _("This group belongs to another network.")
    if errors:
        raise ValidationError(errors)


def _ask(poll: DatePoll, person: Person) -> None:
    with translation.override(person.language):
        title = titles.text(poll.title, person.language)
        lines = [_("Which of these dates suit you for “%(title)s”?") % {"title": title}]
        lines += [dates_in_words(poll, option, person.language) for option in poll.options.order_by("starts_at")]
        letter = Letter(
            subject=_("Which date suits you? %(title)s") % {"title": title},
            lines=lines,
            button=_("Answer in one minute"),
            why=_("You get this mail because a date is looked for that suits you."),
        )
    last = poll.options.order_by("-starts_at")[0].starts_at
    send_letter(
        poll.network,
        person,
        letter,
        kind=POLL_KIND,
        about=about_poll(poll),
        step=1,
        purpose=DATES_PURPOSE,
        expires_at=last,
    )


def dates_in_words(poll: DatePoll, option: DateOption, language: str) -> str:
    """Return a date that is offered, in the poll's time zone, which is named."""
    end = option.starts_at + datetime.timedelta(minutes=poll.minutes)
    return span_in_words(option.starts_at, end, zoneinfo.ZoneInfo(poll.time_zone), language)


def answer_dates(poll: DatePoll, *, by: Person, answers: Mapping[int, str]) -> DateAsked:
    """Record which dates suit the person: {option: answer}. It may be changed while the search is open.

    Raises Conflict once it is not, ValidationError where a date has no answer.
    """
    with acting(by):
        current = DatePoll.objects.select_for_update(no_key=True, of=("self",)).get(pk=poll.pk)
        if current.state != State.OPEN:
            raise Conflict(_("A date was picked, or the search was given up; answers are closed."))
        asked = DateAsked.objects.filter(poll=current, person=by).first()
        if asked is None:
            raise Conflict(_("You are not asked for this date."))
        options = set(current.options.values_list("pk", flat=True))
        if set(answers) != options or not set(answers.values()) <= set(DateAnswer.Answer.values):
            raise ValidationError(_("Answer for each date."))
        for option, answer in answers.items():
            DateAnswer.objects.update_or_create(asked=asked, option_id=option, defaults={"answer": answer})
        asked.answered_at = timezone.now()
        asked.save(update_fields=["answered_at"])
    return asked


def pick_date(poll: DatePoll, *, by: Person, option: DateOption) -> Meeting:
    """Close the search with one of its dates and plan the meeting on it. Raises Conflict when it was closed before."""
    if option.poll_id != poll.pk:
        raise ValidationError({"option": _("This date belongs to another search.")})
    with acting(by):
        _close(poll, State.DECIDED)
        segment = {
            "starts_at": option.starts_at,
            "ends_at": option.starts_at + datetime.timedelta(minutes=poll.minutes),
            "classification": Classification(poll.classification),
        }
        values = {"title": poll.title, "group": poll.group, "time_zone": poll.time_zone}
        values["languages"] = list(poll.network.languages)
        meeting = create_meeting(poll.network, by=by, values=values, segments=[segment])
        DatePoll.objects.filter(pk=poll.pk).update(meeting=meeting)
        poll.refresh_from_db()
    return meeting


def withdraw_poll(poll: DatePoll, *, by: Person) -> None:
    """Give the search up. Raises Conflict when it was closed before."""
    with acting(by):
        _close(poll, State.WITHDRAWN)
        poll.refresh_from_db()


def _close(poll: DatePoll, state: str) -> None:
    if not DatePoll.objects.filter(pk=poll.pk, state=State.OPEN).update(state=state):
        raise Conflict(_("A date was picked, or the search was given up; answers are closed."))
