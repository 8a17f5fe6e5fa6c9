"""How far a round has come: each line that the reader may know of, with its state, by agency."""

import datetime
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.utils.translation import ngettext

from members.models import Agency
from workstreams.models import ReportingRound, RoundLine


class State(StrEnum):
    """What became of a line."""

    ANSWERED = "answered"
    WAITING = "waiting"
    LATE = "late"
    GIVEN_BACK = "given_back"


LINE_STATES = [(state.value, state.value) for state in State]


def state_of(line: Any, asked: ReportingRound, today: datetime.date) -> State:
    """Return the state of a line that `with_answer` has read. A closed round asks nobody: what is open was late."""
    if line.answered_at is not None:
        return State.ANSWERED
    if line.given_back_at is not None:
        return State.GIVEN_BACK
    return State.LATE if asked.due_on < today or not asked.is_open else State.WAITING


@dataclass(frozen=True)
class ProgressLine:
    """One line with its state; `is_reassigned` where another agency than the lead is asked."""

    line: Any
    state: State

    @property
    def is_reassigned(self) -> bool:
        """Whether the line was given to another agency."""
        return bool(self.line.agency_id != self.line.workstream.lead_id)


@dataclass(frozen=True)
class AgencyProgress:
    """The lines of one agency."""

    agency: Agency
    lines: list[ProgressLine]

    @property
    def answered(self) -> int:
        """How many are answered."""
        return sum(each.state == State.ANSWERED for each in self.lines)

    @property
    def total(self) -> int:
        """How many are asked."""
        return len(self.lines)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is awaited from the agency."""
        return self.answered == self.total


@dataclass(frozen=True)
class RoundProgress:
    """All that the page of a round shows to one reader."""

    agencies: list[AgencyProgress]
    counts: Counter[State]
    is_open: bool = True

    @property
    def total(self) -> int:
        """How many lines the reader knows of."""
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        """How many are answered."""
        return self.counts[State.ANSWERED]

    @property
    def waiting(self) -> int:
        """How many are awaited, in time."""
        return self.counts[State.WAITING]

    @property
    def late(self) -> int:
        """How many are late."""
        return self.counts[State.LATE]

    @property
    def given_back(self) -> int:
        """How many nobody has taken yet."""
        return self.counts[State.GIVEN_BACK]

    @property
    def _late_in_words(self) -> str:
        if self.is_open:
            return ngettext("%(count)d late", "%(count)d late", self.late)
        return ngettext("%(count)d without an answer", "%(count)d without an answer", self.late)

    @property
    def segments(self) -> list[dict[str, Any]]:
        """The pieces of the bar."""
        pieces = [
            ("completed", self.answered, ngettext("%(count)d answered", "%(count)d answered", self.answered)),
            ("track", self.waiting, ngettext("%(count)d awaited", "%(count)d awaited", self.waiting)),
            ("amber", self.late, self._late_in_words),
            ("red", self.given_back, ngettext("%(count)d given back", "%(count)d given back", self.given_back)),
        ]
        return [{"tone": tone, "count": n, "label": words % {"count": n}} for tone, n, words in pieces if n]


def progress_of(asked: ReportingRound, user: Any) -> RoundProgress:
    """Return how far the round has come, as the user may know it, in two queries whatever its size.

    What is missing comes first: agencies that owe something, in the order of their acronyms, then the complete ones.
    """
    today = asked.network.today()
    rows: Any = RoundLine.objects.visible_to(user).filter(round=asked).with_answer()
    rows = rows.select_related("workstream__network", "workstream__group", "agency", "given_back_by__contact")
    ordered = rows.order_by(
        "agency__acronym_order", "agency_id", "workstream__group__position", "workstream__reference"
    )
    lines = [ProgressLine(row, state_of(row, asked, today)) for row in ordered]
    agencies = [
        AgencyProgress(agency, list(found)) for agency, found in groupby(lines, key=lambda each: each.line.agency)
    ]
    agencies.sort(key=lambda each: each.is_complete)
    return RoundProgress(agencies, Counter(each.state for each in lines), is_open=asked.is_open)
