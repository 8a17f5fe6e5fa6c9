"""What a person has begun to write about a workstream, kept until it is sent or thrown away."""

from collections.abc import Mapping

from members.models import Person
from workstreams.models import StatusDraft, Workstream

KEPT = ("status", "progress", "narrative", "support_needed", "risks", "as_of_on", "classification", "evidence_address")
LONGEST = 8000  # twice what the form takes: a draft may be too long still


def keep_draft(workstream: Workstream, *, by: Person, values: Mapping[str, str]) -> StatusDraft:
    """Keep what was typed, as it was typed: a draft need not be right. The last one counts."""
    kept = {name: values[name][:LONGEST].replace("\x00", "") for name in KEPT if name in values}
    draft, _created = StatusDraft.objects.update_or_create(person=by, workstream=workstream, defaults={"values": kept})
    return draft


def drop_draft(workstream: Workstream, *, by: Person) -> None:
    """Throw away what the person had begun to write."""
    StatusDraft.objects.filter(person=by, workstream=workstream).delete()
