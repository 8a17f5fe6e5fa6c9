"""The call for items: who is asked for proposals, by a mail with a link."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.documents.wording import moment_in_words
from meetings.models import Deadline, Meeting
from meetings.services.proposals import check_takes_proposals
from members import titles
from members.access import Role, access_of, accesses_of, acting
from members.mails import Letter, send_letter
from members.models import Membership, Person, Representative
from notifications.errors import Conflict
from notifications.models import Message
from workstreams.models import Seat

CALL_KIND = "call_for_items"
PROPOSE_PURPOSE = "propose_item"
Function = Representative.Function
ASKED_FUNCTIONS = (Function.FOCAL_POINT, Function.LIAISON_OFFICER, Function.CO_CHAIR)


def about_call(meeting: Meeting) -> str:
    """Return what the mails of the call and their links are about."""
    return f"meeting:{meeting.pk}"


def asked_for_items(meeting: Meeting) -> list[Person]:
    """Return who is asked for items: the points of contact of the body's agencies and those who are invited already.

    Nobody is asked who may not see the meeting, or who only observes.
    """
    today = meeting.network.today()
    memberships = Membership.objects.filter(network=meeting.network).active_on(today).exclude(role="observer")
    seated: Collection[UUID] = ()
    if meeting.group_id is not None:
        seats = Seat.objects.filter(group=meeting.group_id).active_on(today)
        memberships = memberships.filter(agency__in=seats.filter(agency__isnull=False).values("agency"))
        seated = seats.filter(person__isnull=False).values_list("person", flat=True)
    offices = Representative.objects.filter(membership__in=memberships, function__in=ASKED_FUNCTIONS).active_on(today)
    keys = {*offices.values_list("person", flat=True), *seated}
    keys |= set(meeting.participants.values_list("person", flat=True))
    people = list(Person.objects.filter(pk__in=keys).select_related("contact").order_by("pk"))
    accesses_of(people)
    visible = {person.pk for person in people if _may_propose(person, meeting)}
    return [person for person in people if person.pk in visible]


def _may_propose(person: Person, meeting: Meeting) -> bool:
    access = access_of(person)
    is_member = bool(access.roles(meeting.network_id) - {Role.OBSERVER})
    return is_member and access.can_read(meeting.network_id, meeting.effective_classification)


def call_for_items(meeting: Meeting, *, by: Person) -> int:
    """Ask the body's people for items by mail; whoever was asked before is not asked again. Return how many are new.

    Raises Conflict where the meeting is over, or nobody may see it yet.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("network", "group").get(pk=meeting.pk)
        check_takes_proposals(locked)
        people = [person for person in asked_for_items(locked) if person.pk != by.pk]
        if not people:
            raise Conflict(_("Nobody who may propose an item can see this meeting yet."))
        closes = locked.deadlines.filter(step=Deadline.Step.ITEMS_CLOSE).first()
        new = sum(_ask(locked, person, closes) for person in people)
        step = locked.deadlines.filter(step=Deadline.Step.CALL_FOR_ITEMS, done_on__isnull=True)
        step.update(done_on=locked.network.today())
    return new


def was_called(meeting: Meeting) -> set[UUID]:
    """Return who was asked for items by mail."""
    rows = Message.objects.about(about_call(meeting)).filter(scope=meeting.network.slug, kind=CALL_KIND)
    return set(rows.values_list("person", flat=True))


def _ask(meeting: Meeting, person: Person, closes: Deadline | None) -> int:
    with translation.override(person.language):
        values = {"reference": meeting.reference, "title": titles.text(meeting.title, person.language)}
        lines = [_("Which items do you propose for the agenda of %(reference)s, %(title)s?") % values]
        lines.append(_("A title, the minutes it takes and what is wanted of the meeting are enough."))
        if closes is not None:
            day = moment_in_words(closes.due_at, meeting.zone, person.language)
            lines.append(_("Please answer by %(day)s.") % {"day": day})
        letter = Letter(
            subject=_("Call for agenda items: %(reference)s, %(title)s") % values,
            lines=lines,
            button=_("Propose an item"),
            why=_("You get this mail because you represent a member of the body that meets."),
        )
    ends = meeting.segments.order_by("-ends_at").values_list("ends_at", flat=True).first()
    return send_letter(
        meeting.network,
        person,
        letter,
        kind=CALL_KIND,
        about=about_call(meeting),
        step=1,
        purpose=PROPOSE_PURPOSE,
        expires_at=ends if ends and ends > timezone.now() else None,
    )
