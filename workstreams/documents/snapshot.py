"""The frozen facts from which the report of a round is made: one audience, one language."""

from typing import Literal, TypedDict

type Audience = Literal["public", "network", "un_only"]

SCHEMA = 2


class Line(TypedDict):
    """One workstream as it was reported; money in the workplan's currency, as decimal text."""

    reference: str
    title: str
    lead: str
    contributors: list[str]
    status: str
    progress: int | None
    narrative: str
    risks: str
    support_needed: str
    required: str
    available: str
    audience: Audience


class Group(TypedDict):
    """The workstreams of one group."""

    code: str
    title: str
    lines: list[Line]


class Gap(TypedDict):
    """A commitment that nobody works on, or whose workstreams stand still."""

    code: str
    title: str


class Entry(TypedDict):
    """One sentence of a section that another app adds."""

    text: str
    audience: Audience


class Section(TypedDict):
    """What another app adds: the decisions of the period, what is coming."""

    heading: str
    entries: list[Entry]


class ReportSnapshot(TypedDict):
    """All that a report says, in the language of its reader; JSON holds it without loss."""

    schema: int
    network: str
    secretariat: str
    reply_to: str
    number: int
    period: str
    workplan: str
    audience: Audience
    language: str
    illustrative: bool
    issued_on: str
    currency: str
    groups: list[Group]
    uncovered: list[Gap]
    stalled: list[Gap]
    sections: list[Section]
