"""Sending an alternate: somebody of the same agency comes in the place of who was invited."""

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Attendance, Meeting, Participant
from meetings.services.audiences import audience_of
from meetings.services.inviting import check_open, send_invitations
from members.access import access_of, acting
from members.models import Person, Representative
from notifications.errors import Conflict

LABELS = {"en": "Alternate: {}", "az": "Əvəzedici: {}", "ru": "Заместитель: {}"}


def colleagues_of(participant: Participant) -> list[Person]:
    """Return who can stand in: the people who represent the same agency in the network today, by name."""
    if participant.agency_id is None:
        return []
    network = participant.meeting.network
    offices = Representative.objects.active_on(network.today()).filter(
        membership__network=network, membership__agency=participant.agency_id, person__contact__isnull=False
    )
    rows = offices.exclude(person=participant.person_id).select_related("person__contact")
    return list(dict.fromkeys(row.person for row in rows.order_by("person__contact__name_order")))


def send_alternate(participant: Participant, *, by: Person, alternate: Person) -> Participant:
    """Record that the alternate comes in the person's place, and invite the alternate to the same parts.

    Raises Conflict when the meeting is over, and for somebody who does not represent the same agency or declined.
    """
    with acting(by):
        meeting = (
            Meeting.objects.select_for_update(of=("self",))
            .select_related("network", "group")
            .get(pk=participant.meeting_id)
        )
        check_open(meeting)
        row = Participant.objects.select_for_update(of=("self",)).select_related("agency").get(pk=participant.pk)
        row.meeting = meeting
        if alternate not in colleagues_of(row):
            raise Conflict(_("Only somebody of the same agency can stand in. Write to the secretariat for others."))
        found = Participant.objects.filter(meeting=meeting, person=alternate).first()
        if found is not None and found.answer == Participant.Answer.DECLINED:
            raise Conflict(_("This colleague has declined already."))
        if found is None:
            found = _stand_in(row, alternate)
        elif found.stands_in_for_id is None:
            found.stands_in_for = row
            found.save(update_fields=["stands_in_for"])
        row.answer, row.answered_at = Participant.Answer.DECLINED, timezone.now()
        row.save(update_fields=["answer", "answered_at"])
        send_invitations(meeting, by=by)
    return found


def _stand_in(row: Participant, alternate: Person) -> Participant:
    label = {language: LABELS[language].format(text) for language, text in row.label.items() if language != "original"}
    found = Participant.objects.create(
        meeting=row.meeting,
        person=alternate,
        agency=row.agency,
        label={"original": row.label["original"], **label},
        position=row.position,
        stands_in_for=row,
    )
    audience = audience_of(access_of(alternate), row.meeting.network_id)
    parts = [each.segment for each in row.attendances.select_related("segment")] or list(row.meeting.segments.all())
    Attendance.objects.bulk_create(
        Attendance(participant=found, segment=segment)
        for segment in parts
        if segment.effective_classification <= audience
    )
    return found
