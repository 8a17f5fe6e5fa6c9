"""The papers of a meeting as one reader has them: what is current, in which languages, and what is new since."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from meetings.agenda import Agenda
from meetings.models import Meeting, Paper, PaperFile, PaperLook
from members.access import Role, access_of


@dataclass(frozen=True)
class PaperRow:
    """A paper with the files that the reader may open, the last version first."""

    paper: Paper
    item_number: int | None
    files: tuple[PaperFile, ...] = ()
    looked_at_version: int | None = None
    shows_lateness: bool = False

    @property
    def version(self) -> int:
        """The last version that the reader may open; of a paper without files what is written on it."""
        return self.files[0].version if self.files else self.paper.version

    @property
    def current(self) -> tuple[PaperFile, ...]:
        """The last version in each of its languages."""
        return tuple(file for file in self.files if file.version == self.version)

    @property
    def former(self) -> tuple[PaperFile, ...]:
        """The versions before."""
        return tuple(file for file in self.files if file.version != self.version)

    @property
    def is_new(self) -> bool:
        """Whether the reader has not opened it yet."""
        return bool(self.files) and self.looked_at_version is None

    @property
    def has_changed(self) -> bool:
        """Whether there is a newer version than the one that the reader opened."""
        return bool(self.files) and self.looked_at_version is not None and self.looked_at_version < self.version

    @property
    def is_late(self) -> bool:
        """Whether it came after the day for papers, told to those alone who may know who is late."""
        return self.shows_lateness and any(file.is_late for file in self.current)

    @property
    def waits(self) -> bool:
        """Whether the last version is for fewer readers than the paper, until somebody clears it."""
        return any(file.effective_classification > self.paper.effective_classification for file in self.current)

    def file_in(self, language: str) -> PaperFile | None:
        """Return the current file in the language, else in the paper's own, else any; None where there is none."""
        languages = {file.language: file for file in self.current}
        return languages.get(language) or languages.get(self.paper.language) or next(iter(self.current), None)


def papers_seen_by(user: Any, meeting: Meeting, agenda: Agenda) -> list[PaperRow]:
    """Return the rows of the user's agenda of the meeting, in two queries."""
    person_id = access_of(user).person_id
    files = PaperFile.objects.visible_to(user).filter(paper__meeting=meeting)
    looks = PaperLook.objects.filter(paper__meeting=meeting, person=person_id)
    tells = bool(access_of(user).roles(meeting.network_id) & {Role.SECRETARIAT, Role.UN_CO_CHAIR})
    return lay_out(
        agenda,
        files.select_related("uploaded_by__contact", "stored_file").without_words(),
        dict(looks.values_list("paper", "version")),
        shows_lateness=tells and access_of(user).can_read(meeting.network_id, 3),
    )


def papers_for(audience: int, meeting: Meeting, agenda: Agenda) -> list[PaperRow]:
    """Return the rows of the agenda for an audience (a Classification), in one query."""
    files = PaperFile.objects.filter(paper__meeting=meeting, effective_classification__lte=audience)
    return lay_out(agenda, files.select_related("stored_file").without_words())


def lay_out(
    agenda: Agenda, files: Iterable[PaperFile], looks: dict[int, int] | None = None, *, shows_lateness: bool = False
) -> list[PaperRow]:
    """Put files to their papers. All rows are those that the reader may see."""
    found: dict[int, list[PaperFile]] = defaultdict(list)
    for file in files:
        found[file.paper_id].append(file)
    numbers = {planned.item.pk: planned.number for planned in agenda.items}
    return [
        PaperRow(
            paper,
            numbers.get(paper.item_id) if paper.item_id else None,
            tuple(sorted(found[paper.pk], key=lambda file: (-file.version, file.language))),
            (looks or {}).get(paper.pk),
            shows_lateness,
        )
        for paper in agenda.papers
    ]


def has_files(rows: Sequence[PaperRow]) -> bool:
    """Say whether there is anything to download."""
    return any(row.files for row in rows)
