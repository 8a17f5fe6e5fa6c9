"""What the search of a network finds of this app: meetings, items, decisions, action points, papers and their texts."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meetings.models import ActionPoint, AgendaItem, Decision, Meeting, MinutesParagraph, Paper, PaperFile
from members import stems
from members.fold import Fold
from members.models import Network
from members.registry import Hit, SearchSource, Words, search_sources
from members.search import best_first
from members.titles import language_name


def find_meetings(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the meetings by reference and title."""
    rows = Meeting.objects.visible_to(user).filter(network=network).select_related("network")
    return [
        Hit(row.title_text, row.get_absolute_url(), row.reference, classification=row.effective_classification)
        for row in best_first(rows, words, title="title")[:limit]
    ]


def find_items(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the agenda items by title and presenter, without their numbers: these differ between audiences."""
    rows = AgendaItem.objects.visible_to(user).filter(meeting__network=network).select_related("meeting__network")
    return [
        Hit(
            row.title_text,
            row.meeting.get_absolute_url(),
            row.meeting.reference,
            classification=row.effective_classification,
        )
        for row in best_first(rows, words, title="title", contact="presenter_person__contact")[:limit]
    ]


def find_papers(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the papers by title."""
    rows = Paper.objects.visible_to(user).filter(meeting__network=network).select_related("meeting")
    return [
        Hit(
            row.title_text,
            reverse("meetings:papers", args=[network.slug, row.meeting.reference]),
            f"{row.meeting.reference}/{row.label}",
            classification=row.effective_classification,
        )
        for row in best_first(rows, words, title="title")[:limit]
    ]


def find_paper_texts(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the files of papers that say the words, each paper once, as far as the user may open them."""
    rows = PaperFile.objects.visible_to(user).filter(paper__meeting__network=network)
    found = stems.best_first(rows.without_words().select_related("paper__meeting"), words)
    first: dict[int, PaperFile] = {}
    for row in found[: limit * 4]:
        first.setdefault(row.paper_id, row)
    return [
        Hit(
            row.paper.title_text,
            reverse("meetings:paper", args=[network.slug, row.paper.meeting.reference, row.paper.label]),
            f"{row.paper.meeting.reference}/{row.paper.label}",
            note=_("version %(version)d, %(language)s")
            % {"version": row.version, "language": language_name(row.language)},
            classification=row.effective_classification,
        )
        for row in list(first.values())[:limit]
    ]


def _outcomes(model: Any, network: Network, user: Any, words: Words, limit: int, *, contact: str = "") -> list[Hit]:
    rows = best_first(
        model.objects.visible_to(user).filter(meeting__network=network), words, text="text", contact=contact
    )
    register = reverse("meetings:decisions", args=[network.slug])
    return [
        Hit(
            row.text,
            f"{register}?{urlencode({'q': row.reference})}",
            row.reference,
            classification=row.effective_classification,
        )
        for row in rows[:limit]
    ]


def find_decisions(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the decisions by reference and text."""
    return _outcomes(Decision, network, user, words, limit)


def find_action_points(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the action points by reference, text and assignee, without a word on who is late."""
    return _outcomes(ActionPoint, network, user, words, limit, contact="assignee_person__contact")


def find_minutes(network: Network, user: Any, words: Words, limit: int) -> list[Hit]:
    """Return the paragraphs of minutes that say the words, as far as they are out for the user, each at its place."""
    rows = MinutesParagraph.objects.visible_to(user).filter(meeting__network=network, is_removed=False)
    found = best_first(rows.annotate(words_fold=Fold("text")).select_related("meeting", "item"), words, text="text")
    return [
        Hit(
            Truncator(row.text).words(25),
            reverse("meetings:minutes", args=[network.slug, row.meeting.reference]) + f"#p{row.pk}",
            row.meeting.reference,
            note=row.item.title_text,
            classification=row.effective_classification,
        )
        for row in found[:limit]
    ]


def register() -> None:
    """Add the sources of this app."""
    search_sources.register(SearchSource("meetings", gettext_lazy("Meetings"), find_meetings))
    search_sources.register(SearchSource("items", gettext_lazy("Agenda items"), find_items))
    search_sources.register(SearchSource("decisions", gettext_lazy("Decisions"), find_decisions))
    search_sources.register(SearchSource("action_points", gettext_lazy("Action points"), find_action_points))
    search_sources.register(SearchSource("minutes", pgettext_lazy("of a meeting", "Minutes"), find_minutes))
    search_sources.register(SearchSource("papers", gettext_lazy("Papers"), find_papers))
    search_sources.register(SearchSource("paper_texts", gettext_lazy("Texts of papers"), find_paper_texts))
