"""The official letter: it takes its outgoing number, its words are frozen, the scan of what was signed comes back."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.agenda import agenda_for
from meetings.documents.wording import day_in_words, span_in_words
from meetings.models import Deadline, Meeting, OfficialLetter
from meetings.paper_files import keep_file
from members import titles
from members.access import acting
from members.classification import Classification
from members.models import Agency, Membership, Network, Person, Representative
from notifications.errors import Conflict

LANGUAGES = ("az", "en")  # the letter goes out in Azerbaijani, with the English text beside it
HEADS = ("head", "co_chair", "liaison_officer")


def counterparts(network: Network) -> list[Agency]:
    """Return the government bodies of the network today, in protocol order."""
    today = network.today()
    rows = Membership.objects.filter(network=network, role=Membership.Role.GOVERNMENT).active_on(today)
    return [row.agency for row in rows.in_protocol_order(today).select_related("agency")]


def make_letter(meeting: Meeting, *, by: Person, agency: Agency) -> OfficialLetter:
    """Number a letter to a government body and freeze what it says: what is for the network, and nothing else.

    Raises Conflict for a meeting that is over, has no time yet, or is for the UN only, and for a body that is none of
    the Government's in the network.
    """
    with acting(by):
        network = Network.objects.select_for_update().get(pk=meeting.network_id)
        found = Meeting.objects.select_related("network", "group").get(pk=meeting.pk)
        if found.state not in (Meeting.State.PLANNED, Meeting.State.CALLED):
            raise Conflict(_("This meeting is over or was cancelled."))
        if agency not in counterparts(network):
            raise Conflict(_("This is no government body of the network today."))
        agenda = agenda_for(Classification.NETWORK, found)
        if found.effective_classification == Classification.UN_ONLY or agenda.starts_at is None:
            raise Conflict(_("No part of this meeting with a time is for the Government."))
        year = network.today().year
        last = OfficialLetter.objects.filter(network=network, year=year).aggregate(last=Max("number"))["last"]
        letter = OfficialLetter(
            network=network,
            meeting=found,
            agency=agency,
            year=year,
            number=(last or 0) + 1,
            created_by=by,
            created_at=timezone.now(),
        )
        letter.words = {language: _words(letter, found, agenda, language) for language in LANGUAGES}
        letter.save()
    return letter


def keep_scan(letter: OfficialLetter, *, by: Person, content: bytes, filename: str) -> OfficialLetter:
    """Keep the scan of the signed letter. Raises ValidationError for another file than PDF or a picture."""
    stored, _filename = keep_file(content, filename)
    if stored.mime_type not in ("application/pdf", "image/png", "image/jpeg"):
        raise ValidationError({"file": _("A scan is a PDF or a picture.")})
    with acting(by):
        locked = OfficialLetter.objects.select_for_update().get(pk=letter.pk)
        locked.scan, locked.scanned_by, locked.scanned_at = stored, by, timezone.now()
        locked.save(update_fields=["scan", "scanned_by", "scanned_at"])
        today = locked.network.today()
        Deadline.objects.filter(meeting=locked.meeting_id, step=Deadline.Step.LETTER, done_on__isnull=True).update(
            done_on=today
        )
    return locked


def _words(letter: OfficialLetter, meeting: Meeting, agenda: Any, language: str) -> dict[str, Any]:
    """Return what the letter says in one language. Names of people stand in it only as it goes to them."""
    zone = ZoneInfo(meeting.time_zone)
    names = {
        "title": titles.text(meeting.title, language),
        "reference": meeting.reference,
        "network": titles.text(meeting.network.title, language),
    }
    with translation.override(language):
        when = [span_in_words(part.segment.starts_at, part.segment.ends_at, zone, language) for part in agenda.segments]
        salutation, office = _addressee(letter, language)
        place = meeting.venue or (_("Online") if meeting.modality == Meeting.Modality.ONLINE else "")
        return {
            "number": _("Outgoing No. %(number)s") % {"number": letter.label},
            "date": day_in_words(letter.created_at.astimezone(letter.network.zone), language),
            "network": names["network"],
            "secretariat": letter.network.secretariat,
            "addressee": [office, titles.text(letter.agency.title, language)],
            "subject": _("Invitation: %(title)s (%(reference)s)") % names,
            "salutation": salutation,
            "paragraphs": [
                _("The secretariat of %(network)s has the honour to invite you to “%(title)s”.") % names,
                _("We should be grateful if you would name, in your reply, who will take part for your institution."),
                _("The network serves the Government and works for the commitments that it has made."),
            ],
            "facts": [[_("Date and time"), "; ".join(when)], *([[_("Place"), place]] if place else [])],
            "agenda_heading": _("Provisional agenda"),
            "agenda": [
                [f"{item.starts_at.astimezone(zone):%H:%M}", f"{item.number}. {titles.text(item.item.title, language)}"]
                for item in agenda.items
            ],
            "closing": _("Please accept the assurances of our highest consideration."),
            "signature": _("Signature"),
        }


def _addressee(letter: OfficialLetter, language: str) -> tuple[str, str]:
    """Return the salutation and the office of the head of the body, with the form of address that is kept."""
    offices = Representative.objects.active_on(letter.network.today()).filter(
        membership__network=letter.network, membership__agency=letter.agency, function__in=HEADS
    )
    rows = sorted(offices.select_related("person__contact"), key=lambda row: HEADS.index(row.function))
    for row in rows:
        contact = getattr(row.person, "contact", None)
        address = str(contact.forms_of_address.get(language, "")) if contact else ""
        return address or _("Excellency,"), titles.text(row.title, language)
    return _("Excellency,"), ""
