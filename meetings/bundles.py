"""All papers of a meeting as one audience has them, ready for one PDF or one ZIP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from meetings.documents.binder import Cover, Sheet, bind, pack
from meetings.models import Meeting, PaperFile
from meetings.papers import PaperRow
from members.classification import Classification
from members.titles import language_name


@dataclass(frozen=True)
class Bundle:
    """The papers with their cover; `bound` holds one language of each, `packed` every one."""

    name: str
    cover: Cover
    bound: tuple[Sheet, ...]
    packed: tuple[Sheet, ...]

    def as_pdf(self) -> bytes:
        """Return one PDF with a contents page."""
        with translation.override(self.cover.language):
            return bind(self.cover, self.bound)

    def as_zip(self) -> bytes:
        """Return one ZIP file."""
        with translation.override(self.cover.language):
            return pack(self.cover, self.packed)


def bundle_of(meeting: Meeting, rows: Sequence[PaperRow], *, audience: Classification, language: str) -> Bundle:
    """Return the bundle of these rows, which hold what the audience may read and nothing else."""
    with translation.override(language):
        is_un_only = audience == Classification.UN_ONLY
        cover = Cover(
            language=language,
            title=_("%(reference)s: papers") % {"reference": meeting.reference},
            network=meeting.network.title_text,
            edition=_("For the UN only: do not pass it on.") if is_un_only else "",
            when=meeting.title_text,
        )
        bound = tuple(_sheet(meeting, row, file) for row in rows if (file := row.file_in(language)))
        packed = tuple(_sheet(meeting, row, file) for row in rows for file in row.current)
    stem = re.sub(r"[^\w.-]+", "-", meeting.reference)
    return Bundle(f"{stem}-papers{'-UN-only' if is_un_only else ''}", cover, bound, packed)


def _sheet(meeting: Meeting, row: PaperRow, file: PaperFile) -> Sheet:
    with file.stored_file.file.open("rb") as stored:
        content = stored.read()
    note = _("version %(version)d, %(language)s") % {"version": file.version, "language": language_name(file.language)}
    if file.effective_classification == Classification.UN_ONLY:
        note = f"{note} · {_('UN only')}"
    reference = f"{meeting.reference}/{row.paper.label}"
    stem = re.sub(r"[^\w.-]+", "-", reference)
    return Sheet(
        number=reference,
        title=row.paper.title_text,
        note=note,
        filename=f"{stem}_v{file.version}_{file.language}_{file.filename}",
        mime_type=file.stored_file.mime_type,
        content=content,
    )
