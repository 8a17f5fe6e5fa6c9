"""Distributing an agenda: one transaction of an immutable snapshot per edition and one mail per participant."""

import datetime
import re

from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.documents.agenda_mail import render_agenda_mail
from meetings.documents.agenda_pdf import render_agenda_pdf
from meetings.documents.snapshot import AgendaSnapshot
from meetings.documents.wording import local_time_line
from meetings.following import AGENDA, reached_by
from meetings.models import Deadline, Distribution, Edition, Meeting
from meetings.services.audiences import EditionKey, Invited, Plan, plan_distribution
from meetings.services.changes import changes_between
from meetings.services.snapshots import build_snapshot, checksum
from members import titles
from members.access import acting
from members.models import Person
from notifications.errors import Conflict
from notifications.following.services import announce
from notifications.registry import Attachment
from notifications.services import LIST, Addressed, enqueue, store_body
from workstreams.answers import PURPOSE as UPDATE_PURPOSE
from workstreams.answers import about_network

KIND = "agenda"
ANSWER_PURPOSE = "answer_invitation"


def distribute_agenda(meeting: Meeting, *, by: Person, revision: int | None = None) -> Distribution:
    """Freeze the next revision of the agenda for each audience and put one mail per participant into the outbox.

    `revision` is the one that the caller has seen as the next. Raises Conflict when it was sent meanwhile, when the
    meeting is over or cancelled, and when there is nothing or nobody to send to.
    """
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("network", "group").get(pk=meeting.pk)
        last = locked.distributions.select_related("sent_by__contact").order_by("-revision").first()
        _check_revision(last, revision)
        plan = plan_distribution(locked)
        _check(locked, plan)
        Meeting.objects.filter(pk=locked.pk).update(sequence=F("sequence") + 1)
        locked.refresh_from_db(fields=["sequence"])
        distribution = Distribution.objects.create(
            meeting=locked,
            revision=last.revision + 1 if last else 1,
            sent_by=by,
            sent_at=timezone.now(),
        )
        for key, invited in plan.editions.items():
            edition = _freeze(distribution, key)
            send_edition(edition, invited, sequence=locked.sequence)
        announce(AGENDA, distribution.pk, scope=locked.network.slug, reaches=reached_by(locked), by=by.pk)
        today = locked.network.today()
        locked.deadlines.filter(step=Deadline.Step.AGENDA, done_on__isnull=True).update(done_on=today)
    return distribution


def next_revision(meeting: Meeting) -> int:
    """Return the number that the next distribution of the meeting will have."""
    last = meeting.distributions.order_by("-revision").values_list("revision", flat=True).first()
    return (last or 0) + 1


def draft_snapshot(
    meeting: Meeting, key: EditionKey, *, revision: int, issued_at: datetime.datetime | None = None
) -> AgendaSnapshot:
    """Return what an edition of the revision says, with what changed against the revision before."""
    snapshot = build_snapshot(
        meeting,
        audience=key.audience,
        segments=key.segments,
        language=key.language,
        revision=revision,
        issued_at=issued_at or timezone.now(),
    )
    former = _former(meeting, key, revision)
    if former is not None:
        snapshot["changes"] = changes_between(former.snapshot, snapshot)
    return snapshot


def pdf_name(snapshot: AgendaSnapshot) -> str:
    """Return the name of the agenda's PDF, which says for whom it is."""
    reference = re.sub(r"[^\w.-]+", "-", snapshot["reference"])
    mark = "-UN-only" if snapshot["audience"] == "un_only" else ""
    return f"{reference}-agenda-r{snapshot['revision']}-{snapshot['language']}{mark}.pdf"


def _check_revision(last: Distribution | None, revision: int | None) -> None:
    expected = last.revision + 1 if last else 1
    if revision is None or revision == expected:
        return
    if last is None:
        raise Conflict(_("Revision 1 is the next; nothing has been sent yet."))
    names = {
        "revision": last.revision,
        "name": last.sent_by.name,
        "at": date_format(timezone.localtime(last.sent_at), "j E Y, H:i"),
    }
    raise Conflict(_("Revision %(revision)s was sent by %(name)s at %(at)s.") % names)


def _check(meeting: Meeting, plan: Plan) -> None:
    """Raise Conflict where the meeting is not in a state to send its agenda."""
    if meeting.is_over():
        raise Conflict(_("This meeting is over or was cancelled; its agenda is not sent any more."))
    if not meeting.segments.exists() or not meeting.items.exists():
        raise Conflict(_("There is no agenda yet: add a time and an item first."))
    if not plan.editions:
        raise Conflict(_("Nobody is invited yet: add participants first."))


def _former(meeting: Meeting, key: EditionKey, revision: int) -> Edition | None:
    """Return the edition of the revision before that is most like this one; only one for the same audience."""
    editions = Edition.objects.filter(
        distribution__meeting=meeting, distribution__revision=revision - 1, audience=key.audience
    )
    segments = {str(pk) for pk in key.segments}

    def likeness(edition: Edition) -> tuple[bool, int]:
        frozen = {segment["key"] for segment in edition.snapshot["segments"]}
        return edition.language == key.language, -len(frozen ^ segments)

    return max(editions.order_by("pk"), key=likeness, default=None)


def _freeze(distribution: Distribution, key: EditionKey) -> Edition:
    meeting = distribution.meeting
    snapshot = draft_snapshot(meeting, key, revision=distribution.revision, issued_at=distribution.sent_at)
    positions = [segment.position for segment in meeting.segments.all() if segment.pk in key.segments]
    return Edition.objects.create(
        distribution=distribution,
        audience=key.audience,
        segments=",".join(str(position) for position in sorted(positions)),
        language=key.language,
        snapshot=snapshot,
        checksum=checksum(snapshot),
    )


def send_edition(edition: Edition, invited: list[Invited], *, sequence: int) -> None:
    """Render the edition once and put its mails into the outbox; those who lead workstreams get a body of their own.

    Whoever has the revision already gets no second mail. `sequence` is the meeting's, for the calendar files.
    """
    pdf = Attachment(pdf_name(edition.snapshot), render_agenda_pdf(edition.snapshot), "application/pdf")
    meeting = edition.distribution.meeting
    for leads in (True, False):
        group = [each for each in invited if each.leads is leads]
        if not group:
            continue
        mail = render_agenda_mail(edition.snapshot, with_update=leads)
        body = store_body(
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            language=edition.language,
            audience=edition.snapshot["audience"],
            attachments=[pdf],
        )
        enqueue(
            scope=meeting.network.slug,
            kind=KIND,
            about=edition.distribution.about,
            step=edition.distribution.revision,
            body=body,
            recipients=[_addressed(edition, each, sequence) for each in group],
            expires_at=max(segment.ends_at for segment in meeting.segments.all()),
            thread=f"meeting:{meeting.pk}",
        )


def _addressed(edition: Edition, invited: Invited, sequence: int) -> Addressed:
    """Return the slots and links of one mail. `edition` and `sequence` are for the calendar file made at send."""
    participant, meeting = invited.participant, edition.distribution.meeting
    person = participant.person
    links = {"accept_link": {"purpose": ANSWER_PURPOSE, "about": f"participant:{participant.pk}"}}
    if invited.leads:
        links["update_link"] = {"purpose": UPDATE_PURPOSE, "about": about_network(meeting.network)}
    return Addressed(
        person=person.pk,
        language=edition.language,
        slots={
            "local_time": local_time_line(edition.snapshot, person.time_zone),
            "why": why_invited(titles.text(participant.label, edition.language), edition.language),
            "edition": str(edition.pk),
            "sequence": str(sequence),
            **({LIST: meeting.group.code} if meeting.group else {}),
        },
        links=links,
    )


def why_invited(office: str, language: str) -> str:
    """Return, in the language, why somebody gets the agenda."""
    with translation.override(language):
        return _(
            "You get this mail because you are invited to this meeting (%(office)s). "
            "To get fewer mails, write to the secretariat."
        ) % {"office": office}
