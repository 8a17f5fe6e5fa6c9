"""A snapshot of a year-end plenary, from which each test changes what it is about."""

from typing import Any, cast

from meetings.documents.snapshot import AgendaSnapshot, Item, Paper, Segment

UN_PAPER: Paper = {"number": "NET-2026-02/U1", "title": "Draft concept note", "classification": "un_only"}


def item(number: int, starts_at: str, minutes: int, title: str, **changes: Any) -> Item:
    """Return an agenda item for discussion without papers; the instant is on 9 December 2026, in UTC."""
    base = {
        "key": f"item-{number}",
        "number": number,
        "starts_at": f"2026-12-09T{starts_at}:00+00:00",
        "minutes": minutes,
        "title": title,
        "purpose": "discussion",
        "presenter": "Co-chairs",
        "papers": [],
    }
    return cast(Item, base | changes)


def segment(key: str, starts_at: str, ends_at: str, *items: Item, title: str = "", day: str = "2026-12-09") -> Segment:
    """Return a segment; the instants are in UTC."""
    return {
        "key": key,
        "title": title or f"Segment {key}",
        "join_link": "",
        "starts_at": f"{day}T{starts_at}:00+00:00",
        "ends_at": f"{day}T{ends_at}:00+00:00",
        "items": list(items),
    }


def main_segment() -> Segment:
    """Return two hours from 10:00 in Baku with three items."""
    outline: Paper = {"number": "NET-2026-02/5", "title": "Annotated outline", "classification": "network"}
    return segment(
        "main",
        "06:00",
        "08:00",
        item(1, "06:00", 5, "Welcome and adoption of the agenda", purpose="decision", presenter="Secretariat officer"),
        item(2, "06:05", 1, "Remarks by the co-chairs", purpose="information"),
        item(3, "06:06", 20, "Outline of the annual report 2026", papers=[outline]),
        title="Extended meeting",
    )


def snapshot(**changes: Any) -> AgendaSnapshot:
    """Return the network edition in English, changed as asked."""
    base = {
        "schema": 1,
        "reference": "NET-2026-02",
        "title": "Year-end meeting",
        "network": "UN Network on Migration for Azerbaijan",
        "body": "Plenary",
        "revision": 1,
        "audience": "network",
        "language": "en",
        "illustrative": False,
        "time_zone": "Asia/Baku",
        "modality": "hybrid",
        "venue": "State Migration Service, Baku",
        "join_link": "https://meet.example/net-2026-02",
        "interpretation": "simultaneous Azerbaijani-English",
        "languages": ["az", "en"],
        "co_chairs": ["UN Resident Coordinator", "Chief of the State Migration Service"],
        "secretariat": "IOM Azerbaijan, network secretariat",
        "reply_to": "secretariat@unnm.example",
        "issued_at": "2026-11-25T09:04:00+00:00",
        "segments": [main_segment()],
        "changes": [],
        "action_points": [],
    }
    return cast(AgendaSnapshot, base | changes)


AZERBAIJANI: dict[str, Any] = {
    "language": "az",
    "title": "Şəbəkənin ilin yekunlarına dair iclası: İş üçün çağırış, ığdır",
    "network": "BMT-nin Azərbaycan üzrə Miqrasiya Şəbəkəsi",
    "body": "Plenar iclas",
}
RUSSIAN: dict[str, Any] = {
    "language": "ru",
    "title": "Итоговое заседание Сети: съезд, объём, этап",
    "network": "Сеть ООН по миграции в Азербайджане",
    "body": "Пленарное заседание",
}
