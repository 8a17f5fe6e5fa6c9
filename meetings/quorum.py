"""Who answered what, and whether that makes a quorum: shown, never a reason to stop a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Meeting, Participant
from members.models import Membership, Network

Answer = Participant.Answer


@dataclass(frozen=True)
class Quorum:
    """How many UN entities and which co-chairs (of a plenary) come, or came once the meeting was held.

    `sides` are those whose co-chair is asked for: "un" and "government", as the network is chaired.
    """

    un_entities: int
    required: int | None
    has_un_co_chair: bool
    has_government_co_chair: bool
    is_over: bool
    is_plenary: bool
    sides: frozenset[str]


def quorum_of(meeting: Meeting, participants: Sequence[Any], *, is_counted: bool = False) -> Quorum:
    """Count the quorum; the participants come from `with_sides`. `is_counted` counts who is in the room already."""
    is_over = is_counted or meeting.state == Meeting.State.HELD
    coming = [row for row in participants if (row.was_present if is_over else row.answer == Answer.ACCEPTED)]
    return Quorum(
        un_entities=len({row.agency_id for row in coming if row.is_un}),
        required=required_of(meeting),
        has_un_co_chair=any(row.is_un_co_chair for row in coming),
        has_government_co_chair=any(row.is_government_co_chair for row in coming),
        is_over=is_over,
        is_plenary=meeting.group_id is None,
        sides=_sides(meeting.network),
    )


def required_of(meeting: Meeting) -> int | None:
    """Return how many UN entities the quorum needs: as the meeting says, else for a plenary by the network's share."""
    percent = meeting.network.quorum_un_percent
    if meeting.required_un_entities is not None or meeting.group_id is not None or percent is None:
        return meeting.required_un_entities
    members = getattr(meeting, "un_members", None)  # read with the meeting, for its pages
    if members is None:
        rows = Membership.objects.filter(network=meeting.network_id, role__in=["coordinator", "member"])
        members = rows.active_on(meeting.network.today()).count()
    return -(-members * percent // 100)


def _sides(network: Network) -> frozenset[str]:
    if network.quorum_chairs == Network.QuorumChairs.NONE:
        return frozenset()
    both = network.chairing == Network.Chairing.BOTH
    return frozenset({"un", "government"}) if both else frozenset({network.chairing})


def answer_counts(participants: Sequence[Participant]) -> dict[str, int]:
    """Return how many gave each answer; every answer is there."""
    counts = dict.fromkeys(Answer.values, 0)
    for participant in participants:
        counts[participant.answer] += 1
    return counts


def answer_pieces(counts: dict[str, int]) -> list[dict[str, object]]:
    """Return the pieces of the bar of answers, as templates/ui/stacked_bar.html reads them."""
    accepted, tentative = counts[Answer.ACCEPTED], counts[Answer.TENTATIVE]
    declined, none = counts[Answer.DECLINED], counts[Answer.NONE]
    pieces = [
        ("green", accepted, ngettext("%(count)d accepted", "%(count)d accepted", accepted)),
        ("amber", tentative, ngettext("%(count)d tentative", "%(count)d tentative", tentative)),
        ("red", declined, ngettext("%(count)d declined", "%(count)d declined", declined)),
        ("track", none, ngettext("%(count)d without an answer", "%(count)d without an answer", none)),
    ]
    return [{"tone": tone, "count": count, "label": text % {"count": count}} for tone, count, text in pieces if count]


def answers_in_words(counts: dict[str, int]) -> str:
    """Return the answers in one sentence, for those who do not see the bar."""
    return _("%(accepted)d of %(all)d accepted") % {"accepted": counts[Answer.ACCEPTED], "all": sum(counts.values())}
