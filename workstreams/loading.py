"""Loads the catalogues (Global Compact, SDG targets and their links) and the illustrative workplan."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.classification import Classification
from members.loading import Shift, example_agencies, example_person, read_data, refuse_in_production
from members.models import Agency, Network
from members.titles import title
from workstreams.example_support import load_support
from workstreams.models import (
    BudgetLine,
    Commitment,
    CommitmentLink,
    Contribution,
    Framework,
    Indicator,
    Mandate,
    Measurement,
    Seat,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    Workstream,
    WorkstreamCommitment,
)

FROM_MEMORY_OBJECTIVES = {2, 4, 7, 8, 9, 10, 11}  # the data file: the other titles were checked against the resolution
MAP_ORIGIN = "Indicative: compiled from memory of commonly published tables; no official mapping exists."
REPORTED_ON = datetime.date(2026, 11, 20)  # the example gives one status per workstream, without a day
FUNCTIONS = {
    "un_lead": Seat.Function.LEAD,
    "un_co_lead": Seat.Function.CO_LEAD,
    "government_co_lead": Seat.Function.GOVERNMENT_CO_LEAD,
}


@transaction.atomic
def load_catalogues() -> dict[str, int]:
    """Load what holds for all networks; return how many commitments each framework has."""
    objectives = _framework(
        "gcm", Framework.Kind.GCM_OBJECTIVES, "Objectives of the Global Compact", "A/RES/73/195, para 16"
    )
    for row in read_data("workstreams", "gcm_objectives.yaml")["objectives"]:
        _commitment(
            objectives,
            code=str(row["number"]),
            position=row["number"],
            title=title(row["title"]),
            label=title(row["short"], az=row["short_az"], ru=row["short_ru"]),
            is_from_memory=row["number"] in FROM_MEMORY_OBJECTIVES,
            attributes={
                "mptf_area": row["mptf_area"],
                "imrf_roundtable": row["imrf_roundtable"],
                "attributes_checked": False,
            },
        )
    principles = _framework(
        "gcm-principles",
        Framework.Kind.GCM_PRINCIPLES,
        "Guiding principles of the Global Compact",
        "A/RES/73/195, para 15",
    )
    for position, row in enumerate(read_data("workstreams", "gcm_principles.yaml")["principles"], start=1):
        _commitment(
            principles,
            code=row["code"],
            position=position,
            title=title(row["title"]),
            is_from_memory=True,
            attributes={"key": row["key"], "summary": row["summary"]},
        )
    targets = _framework(
        "sdg", Framework.Kind.SDG_TARGETS, "SDG targets linked to migration", "A/RES/71/313; short titles"
    )
    for position, row in enumerate(read_data("workstreams", "sdg_targets.yaml")["targets"], start=1):
        _commitment(
            targets,
            code=row["code"],
            position=position,
            title=title(row["title"]),
            attributes={"goal": row["goal"], "link": row["link"]},
        )
    _link(objectives, targets)
    return {framework.code: framework.commitments.count() for framework in (objectives, principles, targets)}


def _framework(code: str, kind: Framework.Kind, name: str, source: str, **fields: Any) -> Framework:
    framework, _created = Framework.objects.get_or_create(
        code=code, version="1", network=None, defaults={"kind": kind, "title": title(name), "source": source, **fields}
    )
    return framework


def _commitment(framework: Framework, *, code: str, **fields: Any) -> Commitment:
    commitment, _created = Commitment.objects.get_or_create(framework=framework, code=code, defaults=fields)
    return commitment


def _link(objectives: Framework, targets: Framework) -> None:
    by_objective = {commitment.code: commitment for commitment in objectives.commitments.all()}
    by_target = {commitment.code: commitment for commitment in targets.commitments.all()}
    CommitmentLink.objects.bulk_create(
        (
            CommitmentLink(
                source=by_objective[str(row["gcm"])], target=by_target[code], strength=strength, origin=MAP_ORIGIN
            )
            for row in read_data("workstreams", "gcm_sdg_map.yaml")["map"]
            for strength in CommitmentLink.Strength
            for code in row[strength.value]
        ),
        ignore_conflicts=True,
    )


def example_workplan() -> dict[str, Any]:
    """Return the illustrative workplan of the data file."""
    return read_data("workstreams", "example_workplan.yaml")


def example_workplan_anchor() -> datetime.date:
    """Return the day on which the illustrative workplan is as it says."""
    data = read_data("workstreams", "example_workplan.yaml")
    anchor: datetime.date = data["anchor_date"]
    return anchor


def agencies_named(data: dict[str, Any]) -> set[str]:
    """Return the acronyms that the workplan names."""
    named: set[str] = set()
    for group in data["working_groups"]:
        named |= {*group["members"], group["un_lead"], group["un_co_lead"], group["government_co_lead"]}
    for row in data["activities"]:
        named |= {row["lead"], row["national_counterpart"], *row["contributing"]}
    return named - {None}


@transaction.atomic
def load_example(network: Network, shift: Shift) -> Workplan:
    """Load the illustrative groups, workplan and workstreams; the figures and notes in it are invented."""
    refuse_in_production()
    data = example_workplan()
    plan = data["workplan"]
    workplan, created = Workplan.objects.get_or_create(
        network=network,
        starts_on=shift(plan["period"]["start"]),
        defaults={
            "title": title(plan["title"]),
            "ends_on": shift(plan["period"]["end"]),
            "version": plan["version"],
            "currency": plan["currency"],
            "adopted_on": shift(plan["adopted_on"]),
            "adopted_by": plan["adopted_by"],
        },
    )
    if not created:
        return workplan
    outcomes = _load_outcomes(network, data["unsdcf"])
    agencies = example_agencies()
    groups = {
        row["code"]: _load_group(network, row, agencies, position, shift)
        for position, row in enumerate(data["working_groups"])
    }
    catalogue = {
        (commitment.framework.code, commitment.code): commitment
        for commitment in Commitment.objects.filter(framework__network=None).select_related("framework")
    }
    for row in data["activities"]:
        commitments = [catalogue["gcm", str(number)] for number in row["gcm_objectives"]]
        commitments += [catalogue["sdg", code] for code in row["sdg_targets"]]
        commitments.append(outcomes[row["unsdcf_outcome"]])
        _load_workstream(workplan, row, groups[row["working_group"]], agencies, commitments, shift)
    objectives = {code: commitment for (framework, code), commitment in catalogue.items() if framework == "gcm"}
    load_support(network, agencies, objectives, shift)
    return workplan


def _load_outcomes(network: Network, data: dict[str, Any]) -> dict[str, Commitment]:
    framework, _created = Framework.objects.get_or_create(
        code="unsdcf",
        version="2026-2030",
        network=network,
        defaults={
            "kind": Framework.Kind.UNSDCF,
            "title": title(data["title"]),
            "starts_on": datetime.date(2026, 1, 1),
            "ends_on": datetime.date(2030, 12, 31),
            "source": data["note"],
        },
    )
    return {
        row["code"]: _commitment(
            framework, code=row["code"], position=position, title=title(row["label"]), is_placeholder=True
        )
        for position, row in enumerate(data["outcomes"], start=1)
    }


def _load_group(
    network: Network, row: dict[str, Any], agencies: dict[str, Agency], position: int, shift: Shift
) -> WorkingGroup:
    group = WorkingGroup.objects.create(network=network, code=row["code"], title=title(row["name"]), position=position)
    started_on = shift(datetime.date(2026, 2, 17))
    Mandate.objects.create(group=group, version=1, text=title(row["mandate"]), adopted_on=started_on)
    functions = {row[key]: function for key, function in FUNCTIONS.items()}
    Seat.objects.bulk_create(
        Seat(
            group=group,
            agency=agencies[acronym],
            function=functions.get(acronym, Seat.Function.MEMBER),
            started_on=started_on,
        )
        for acronym in dict.fromkeys([*functions, *row["members"]])
    )
    return group


def _load_workstream(
    workplan: Workplan,
    row: dict[str, Any],
    group: WorkingGroup,
    agencies: dict[str, Agency],
    commitments: list[Commitment],
    shift: Shift,
) -> None:
    classification = Classification.from_key(row["visibility"])
    workstream = Workstream.objects.create(
        network=workplan.network,
        workplan=workplan,
        group=group,
        reference=row["id"],
        title=title(row["title"]),
        lead=agencies[row["lead"]],
        national_counterpart=agencies[row["national_counterpart"]] if row["national_counterpart"] else None,
        starts_on=shift(row["start"]),
        ends_on=shift(row["end"]),
        gender_marker=row["gender_marker"],
        human_rights_marker=row["human_rights_marker"],
        classification=classification,
    )
    Contribution.objects.bulk_create(
        Contribution(workstream=workstream, agency=agencies[acronym]) for acronym in row["contributing"]
    )
    WorkstreamCommitment.objects.bulk_create(
        WorkstreamCommitment(workstream=workstream, commitment=commitment) for commitment in commitments
    )
    BudgetLine.objects.create(
        workstream=workstream,
        agency=agencies[row["lead"]],
        year=workstream.starts_on.year,
        required=row["budget_usd"],
        available=row["funded_usd"],
        funding=row["funding_status"],
    )
    _load_indicator(workstream, row["indicator"], shift)
    _load_status(workstream, row, shift)


def _load_indicator(workstream: Workstream, row: dict[str, Any], shift: Shift) -> None:
    indicator = Indicator.objects.create(
        workstream=workstream,
        statement=title(row["statement"]),
        unit=row["unit"],
        baseline=row["baseline"],
        baseline_year=row["baseline_year"],
        target=row["target"],
        target_year=row["target_year"],
    )
    if row.get("current") is not None:
        Measurement.objects.create(indicator=indicator, measured_on=shift(REPORTED_ON), value=row["current"])


def _load_status(workstream: Workstream, row: dict[str, Any], shift: Shift) -> None:
    reporter = example_person(workstream.network, acronym=row["lead"], label=f"Focal point, {row['lead']}", shift=shift)
    StatusUpdate.objects.create(
        workstream=workstream,
        status=row["status"],
        progress={"completed": 100, "not_started": 0}.get(row["status"]),
        narrative=row["progress_note"],
        as_of_on=shift(REPORTED_ON),
        recorded_at=timezone.now(),
        recorded_by=reporter,
        classification=workstream.classification,
    )
