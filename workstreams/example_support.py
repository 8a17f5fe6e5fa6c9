"""The illustrative national priorities, support requests and pledges: so that what a government sees is not empty."""

import datetime
from typing import Any

from members.loading import Shift, example_person, read_data
from members.models import Agency, Network, Person
from members.titles import Title, title
from workstreams.models import (
    Commitment,
    Framework,
    Offer,
    Pledge,
    PledgeStage,
    RequestStep,
    SupportRequest,
    Workstream,
    WorkstreamCommitment,
)
from workstreams.services.references import next_in_series

ASKING = ("SMS", "Liaison officer, State Migration Service")
ANSWERING = ("IOM", "Secretariat officer")
AT = datetime.time(10)  # local


def load_support(
    network: Network, agencies: dict[str, Agency], objectives: dict[str, Commitment], shift: Shift
) -> None:
    """Load them beside the workplan of the example; no mail is written for what is invented."""
    data = read_data("workstreams", "example_support.yaml")
    _load_priorities(network, data["national"])
    for row in data["requests"]:
        _load_request(network, row, agencies, objectives, shift)
    for row in data["pledges"]:
        _load_pledge(network, row, agencies, objectives, shift)


def _titled(given: dict[str, str]) -> Title:
    return title(given["en"], az=given["az"], ru=given["ru"])


def _load_priorities(network: Network, data: dict[str, Any]) -> None:
    framework = Framework.objects.create(
        code="national",
        network=network,
        kind=Framework.Kind.NATIONAL,
        title=_titled(data["title"]),
        source=data["note"],
    )
    for position, row in enumerate(data["priorities"], start=1):
        priority = Commitment.objects.create(
            framework=framework,
            code=row["code"],
            position=position,
            title=_titled(row["title"]),
            is_placeholder=True,
        )
        serving = Workstream.objects.filter(network=network, reference__in=row["workstreams"])
        WorkstreamCommitment.objects.bulk_create(
            WorkstreamCommitment(workstream=workstream, commitment=priority) for workstream in serving
        )


def _load_request(
    network: Network,
    row: dict[str, Any],
    agencies: dict[str, Agency],
    objectives: dict[str, Commitment],
    shift: Shift,
) -> None:
    steps = row["steps"]
    asking, answering = (_person(network, *who, shift) for who in (ASKING, ANSWERING))
    plain = ("kind", "need", "expected_result")
    optional = ("context", "existing", "partners", "thematic_area", "budget", "endorsement")
    request = SupportRequest.objects.create(
        network=network,
        reference=next_in_series(network, "SR"),
        title=_titled(row["title"]),
        **{name: row[name] for name in plain},
        **{name: row[name] for name in optional if name in row},
        needed_by_on=shift(row["needed_by_on"]) if "needed_by_on" in row else None,
        agency=agencies[row["agency"]],
        submitted_by=asking,
        submitted_at=_moment(network, shift(steps[0]["day"])),
        state=steps[-1]["state"],
        step_due_on=shift(row["step_due_on"]),
        workstream=Workstream.objects.get(network=network, reference=row["workstream"])
        if "workstream" in row
        else None,
    )
    request.commitments.set(objectives[str(number)] for number in row["gcm_objectives"])
    RequestStep.objects.bulk_create(
        RequestStep(
            request=request,
            state=step["state"],
            taken_by=answering if number else asking,
            taken_at=_moment(network, shift(step["day"])),
            note=step.get("note", ""),
        )
        for number, step in enumerate(steps)
    )
    for offer in row["offers"]:
        Offer.objects.create(
            request=request,
            agency=agencies[offer["agency"]],
            text=offer["text"],
            amount=offer.get("amount"),
            is_matched=offer.get("is_matched", False),
            offered_by=_person(network, offer["agency"], f"Focal point, {offer['agency']}", shift),
            offered_at=_moment(network, shift(steps[1]["day"])),
        )


def _load_pledge(
    network: Network,
    row: dict[str, Any],
    agencies: dict[str, Agency],
    objectives: dict[str, Commitment],
    shift: Shift,
) -> None:
    pledge = Pledge.objects.create(
        network=network,
        reference=next_in_series(network, "PL"),
        title=_titled(row["title"]),
        agency=agencies[row["agency"]],
        pledged_on=shift(row["pledged_on"]),
        **{name: row[name] for name in ("text", "forum", "progress_note")},
    )
    pledge.commitments.set(objectives[str(number)] for number in row["gcm_objectives"])
    PledgeStage.objects.bulk_create(
        PledgeStage(
            pledge=pledge,
            position=position,
            title=stage["title"],
            due_on=shift(stage["due_on"]),
            done_on=shift(stage["done_on"]) if "done_on" in stage else None,
        )
        for position, stage in enumerate(row["stages"], start=1)
    )


def _person(network: Network, acronym: str, label: str, shift: Shift) -> Person:
    return example_person(network, acronym=acronym, label=label, shift=shift)


def _moment(network: Network, day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, AT, network.zone)
