"""What became of everybody, and whether that is what was promised. Pure: no database, no processes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unnm.bench.sink import Kept
from unnm.chaos.fates import Fate

IN_FLIGHT = 2  # sends of one worker that a kill may double
ENDS = {Fate.REFUSED: "failed"}  # everybody else's mail is "sent" in the end


@dataclass(frozen=True)
class Row:
    """A message as the outbox has it in the end."""

    message_id: str
    address: str
    state: str


@dataclass(frozen=True)
class Verdict:
    """The counts, and each broken promise in a sentence."""

    states: Counter[str]
    accepted: int
    copies_of_drops: int
    copies_of_kills: int
    kills: int
    broken: list[str] = field(default_factory=list)


def judge(
    recipients: Sequence[str], rows: Sequence[Row], kept: Sequence[Kept], fates: Mapping[str, Fate], kills: int
) -> Verdict:
    """Compare recipients, the outbox and what the mail server has accepted."""
    states = Counter(row.state for row in rows)
    copies = Counter(mail.message_id for mail in kept)
    of_drops = of_kills = 0
    for row in rows:
        more = max(copies[row.message_id] - 1, 0)
        dropped = min(more, 1) if fates[row.address] is Fate.DROPPED else 0
        of_drops += dropped
        of_kills += more - dropped
    broken = []
    per_address = Counter(row.address for row in rows)
    if missing := [address for address in recipients if per_address[address] != 1]:
        broken.append(f"{len(missing)} recipients do not have exactly one message.")
    if wrong := [row for row in rows if row.state != ENDS.get(fates[row.address], "sent")]:
        found = ", ".join(f"{count} {state}" for state, count in Counter(row.state for row in wrong).items())
        broken.append(f"{len(wrong)} messages are not in the state that they should end in: {found}.")
    if lost := [row for row in rows if row.state == "sent" and not copies[row.message_id]]:
        broken.append(f"{len(lost)} messages count as sent and the server never had them.")
    if strangers := copies.keys() - {row.message_id for row in rows}:
        broken.append(f"{len(strangers)} mails have a Message-ID that the outbox does not know.")
    if of_kills > IN_FLIGHT * kills:
        broken.append(f"{of_kills} second copies after {kills} kills: at most {IN_FLIGHT * kills} may be.")
    return Verdict(states, len(kept), of_drops, of_kills, kills, broken)
