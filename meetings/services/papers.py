"""Papers: numbered, in versions and languages, cleared for their readers by a named transition."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Deadline, Meeting, Paper, PaperClearance, PaperFile, PaperLook
from meetings.paper_files import keep_file, words_in
from meetings.querysets import OVER
from members import titles
from members.access import acting
from members.classification import Classification
from members.models import Person
from notifications.errors import Conflict
from notifications.models import StoredFile


def add_paper(
    meeting: Meeting,
    *,
    by: Person,
    title: str,
    language: str,
    content: bytes,
    filename: str,
    item: AgendaItem | None = None,
    classification: Classification = Classification.UN_ONLY,
) -> Paper:
    """Number a new paper and keep its first file.

    Raises ValidationError for a file that is not taken and for readers whom its item or meeting does not have, Conflict
    when the meeting was cancelled.
    """
    stored, name = keep_file(content, filename)
    with acting(by):
        locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if locked.state == Meeting.State.CANCELLED:
            raise Conflict(_("This meeting was cancelled."))
        item = AgendaItem.objects.get(pk=item.pk, meeting=locked) if item else None
        _check_readers(classification, item or locked)
        series = _series(classification, item or locked)
        paper = Paper.objects.create(
            meeting=locked,
            item=item,
            series=series,
            number=_next_number(locked, series),
            title=titles.title(title, original=language),
            language=language,
            classification=classification,
        )
        _keep(paper, 1, language, stored, name, content, by=by, classification=classification)
    return Paper.objects.select_related("meeting").get(pk=paper.pk)


def add_version(
    paper: Paper,
    *,
    by: Person,
    seen: int,
    language: str,
    content: bytes,
    filename: str,
    classification: Classification | None = None,
) -> PaperFile:
    """Keep the next version of a paper. `seen` is the version that the person has seen as the last.

    It has the paper's readers, or stricter ones until it is cleared. Raises Conflict when there is a newer version by
    now, or the meeting is over and closed to changes.
    """
    stored, name = keep_file(content, filename)
    with acting(by):
        locked = _locked(paper)
        last = last_version(locked)
        if last != seen:
            raise Conflict(
                _("There is a version %(version)d by now. Look at it before you add one.") % {"version": last}
            )
        readers = Classification(max(locked.classification, classification or locked.classification))
        file = _keep(locked, last + 1, language, stored, name, content, by=by, classification=readers)
        if readers <= locked.effective_classification:
            Paper.objects.filter(pk=locked.pk).update(version=file.version)
    return file


def add_translation(
    paper: Paper, *, by: Person, version: int, language: str, content: bytes, filename: str
) -> PaperFile:
    """Keep the last version in a further language, with that version's readers.

    Raises Conflict when the version is no longer the last, or has this language already.
    """
    stored, name = keep_file(content, filename)
    with acting(by):
        locked = _locked(paper)
        files = {file.language: file for file in locked.files.without_words().filter(version=version)}
        if last_version(locked) != version or not files:
            raise Conflict(_("There is a newer version by now: translate that one."))
        if language in files:
            raise Conflict(_("This version is there in this language already. Add a new version."))
        strictest = max(file.classification for file in files.values())
        return _keep(locked, version, language, stored, name, content, by=by, classification=Classification(strictest))


def clear_paper(paper: Paper, *, by: Person, before: int, after: int, reason: str) -> Paper:
    """Say for whom the paper and its last version are from now on: who, when and why is kept.

    Former versions keep the readers for whom they were written. What was in the series for the UN only takes its
    number in the open one. Raises Conflict when the paper was classified otherwise meanwhile, ValidationError without a
    reason or for readers whom its item or meeting does not have.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why, and who agreed.")})
    with acting(by):
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=paper.meeting_id)
        locked = _locked(paper)
        if locked.classification != before:
            raise Conflict(
                _("%(reference)s is “%(classification)s” by now. Open it again before you change that.")
                % {
                    "reference": f"{meeting.reference}/{locked.label}",
                    "classification": Classification(locked.classification).label,
                }
            )
        _check_readers(Classification(after), locked.item or meeting)
        version = last_version(locked)
        locked.classification = after
        locked.version = version or locked.version
        series = _series(Classification(after), locked.item or meeting)
        if locked.series == Paper.Series.UN_ONLY and series == Paper.Series.OPEN:
            locked.former_label, locked.series = locked.label, series
            locked.number = _next_number(meeting, series)
        locked.save()
        locked.files.filter(version=version).update(classification=after)
        PaperClearance.objects.create(
            paper=locked, before=before, after=after, reason=reason.strip(), cleared_by=by, cleared_at=timezone.now()
        )
    return Paper.objects.select_related("meeting").get(pk=paper.pk)


def note_look(paper: Paper, person: Person, *, version: int) -> None:
    """Remember the last version that the person opened, for “changed since you last looked”."""
    values = {"version": version, "looked_at": timezone.now()}
    look, is_new = PaperLook.objects.get_or_create(paper=paper, person=person, defaults=values)
    if not is_new and look.version < version:
        PaperLook.objects.filter(pk=look.pk, version__lt=version).update(**values)


def last_version(paper: Paper) -> int:
    """Return the number of the last version, whoever may read it; 0 where no file was uploaded."""
    return paper.files.aggregate(last=Max("version"))["last"] or 0


def _locked(paper: Paper) -> Paper:
    rows = Paper.objects.select_for_update(of=("self",)).select_related("meeting", "item")
    locked = rows.get(pk=paper.pk)
    if locked.meeting.state == Meeting.State.CANCELLED:
        raise Conflict(_("This meeting was cancelled."))
    return locked


def _check_readers(classification: Classification, parent: AgendaItem | Meeting) -> None:
    """Raise ValidationError for readers wider than those of the item or meeting."""
    if classification < parent.effective_classification:
        allowed = Classification(parent.effective_classification).label
        sentence = _("Its item or meeting is “%(readers)s”: the paper cannot be for more readers.")
        raise ValidationError({"classification": sentence % {"readers": allowed}})


def _series(classification: Classification, parent: AgendaItem | Meeting) -> Paper.Series:
    strictest = max(classification, parent.effective_classification)
    return Paper.Series.UN_ONLY if strictest == Classification.UN_ONLY else Paper.Series.OPEN


def _next_number(meeting: Meeting, series: str) -> int:
    last = Paper.objects.filter(meeting=meeting, series=series).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _keep(
    paper: Paper,
    version: int,
    language: str,
    stored: StoredFile,
    name: str,
    content: bytes,
    *,
    by: Person,
    classification: Classification,
) -> PaperFile:
    note_look(paper, by, version=version)  # whoever hands it in knows it
    now = timezone.now()
    due = Deadline.objects.filter(meeting=paper.meeting_id, step=Deadline.Step.PAPERS).first()
    return PaperFile.objects.create(
        paper=paper,
        version=version,
        language=language,
        stored_file=stored,
        filename=name,
        text=words_in(content, stored.mime_type),
        is_late=due is not None and now > due.due_at and paper.meeting.state not in OVER,
        uploaded_by=by,
        uploaded_at=now,
        classification=classification,
    )
