"""The import of a workplan that exists: the literal report of three messy sheets, all or nothing, repeatable."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from members.classification import Classification
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import make_commitment
from tests.workstreams.imports import sheets
from tests.workstreams.reading import Browser, fresh
from workstreams.imports.services import HasErrors, apply, forget_old, planned, upload
from workstreams.models import StatusUpdate, WorkplanImport, Workstream


def uploaded(cast: Cast, content: bytes, name: str = "plan.xlsx", language: str = "en") -> WorkplanImport:
    return upload(cast.workplan, by=cast.secretariat.person, name=name, content=content, language=language)


def report(cast: Cast, row: WorkplanImport) -> list[tuple[str, str, str]]:
    found = planned(row, fresh(cast.secretariat))
    return [(str(finding.place), str(finding.level), finding.sentence) for finding in found.findings]


def test_report_of_a_joint_plan(cast: Cast) -> None:
    make_commitment("6")
    make_commitment("18")
    year = cast.network.today().year
    row = uploaded(cast, sheets.joint_plan())
    assert report(cast, row) == [
        ("Contacts", "doubt", "This sheet is left out."),
        ("Plan!A3", "ok", "The rows below belong to WG1."),
        ("Plan!D4", "doubt", "Several agencies in one cell: IOM leads, ILO contribute."),
        ("Plan!F4", "doubt", f"Read as 1 Apr {year} to 30 Sep {year}; the year is the first of the plan."),
        ("Plan!A4", "ok", "New in WG1, for the UN side until it is cleared."),
        ("Plan!C5", "doubt", "There is no commitment “99”: left out."),
        ("Plan!F5", "ok", "Read as 1 Jan 2026 to 31 Dec 2026."),
        ("Plan!G5", "error", "“n/a” is no sum. Write a number, such as 45000."),
        ("Plan!H5", "doubt", "“in discussion” says no status: left out."),
        ("Plan!A5", "ok", "New in WG1, for the UN side until it is cleared."),
        ("Plan!A6", "ok", "A row of totals: left out."),
    ]
    line = planned(row, fresh(cast.secretariat)).lines[0]
    assert [str(agency) for agency in (line.values["lead"], *line.values["contributors"])] == ["IOM", "ILO", "WHO"]
    assert line.status == "on_track"
    assert [one.code for one in line.values["commitments"]] == ["6", "18"]
    assert line.values["budget_lines"] == [{"required": 45000, "currency": "USD"}]


def test_report_of_a_list_of_updates(cast: Cast) -> None:
    row = uploaded(cast, sheets.update_sheet())
    assert report(cast, row) == [
        ("Updates!B3", "doubt", "The activity is merged with the row above: what stands here beside it is left out."),
        ("Updates!4:4", "ok", "The headings once more: left out."),
        ("Updates!5:5", "doubt", "This row is hidden in the workbook: left out."),
    ]
    [line] = planned(row, fresh(cast.secretariat)).lines
    assert (line.workstream, line.values, line.status) == (
        cast.workstream, {"ends_on": datetime.date(2026, 10, 31)}, "completed",
    )  # fmt: skip


def test_report_of_a_csv_file_in_azerbaijani(cast: Cast) -> None:
    year = cast.network.today().year
    row = uploaded(cast, sheets.quarters_in_azerbaijani(), "plan.csv", "az")
    assert report(cast, row) == [
        ("plan!D2", "error", "The network has no agency “BƏT”: write the acronym, or let it join first."),
        ("plan!F2", "doubt", f"Read as 1 Apr {year} to 30 Sep {year}; the year is the first of the plan."),
        ("plan!A2", "ok", "New in WG1, for the UN side until it is cleared."),
        ("plan!E3", "doubt", f"Read as 1 Jan {year} to 31 Mar {year}; the year is the first of the plan."),
        ("plan!A3", "ok", "New in WG1, for the UN side until it is cleared."),
    ]
    [line] = planned(row, fresh(cast.secretariat)).lines
    assert (line.reference, line.values["title"], line.status) == (
        "X-8", {"original": "az", "az": "Dəyirmi masa"}, "completed",
    )  # fmt: skip


def test_sheet_with_an_error_writes_nothing(cast: Cast) -> None:
    row = uploaded(cast, sheets.joint_plan())
    digest = planned(row, fresh(cast.secretariat)).digest()
    with pytest.raises(HasErrors):
        apply(row, by=cast.secretariat.person, digest=digest)
    assert (Workstream.objects.count(), WorkplanImport.objects.get().state) == (2, "open")


def test_last_row_that_is_refused_undoes_the_others(cast: Cast) -> None:
    content = b"Ref,Activity,Lead,Group,Location\nN-1,First,ILO,WG1,Baku\nN-2,Second,ILO,WG1,Ganja\n"
    row = uploaded(cast, content, "plan.csv")
    found = planned(row, cast.secretariat)
    Workstream.objects.filter(pk=cast.workstream.pk).update(reference="N-2")  # between reading and writing
    with pytest.raises((ValidationError, Conflict)):
        apply(row, by=cast.secretariat.person, digest=found.digest())
    assert Workstream.objects.filter(reference="N-1").count() == 0


def test_applied_twice_changes_nothing_more(cast: Cast) -> None:
    make_commitment("6")
    content = b"Ref,Group,Activity,Lead,GCM,Period,Budget,Status\nN-1,WG1,New,ILO,6,Q1-Q4 2026,500,Ongoing\n"
    first = uploaded(cast, content, "plan.csv")
    apply(first, by=cast.secretariat.person, digest=planned(first, fresh(cast.secretariat)).digest())
    made = Workstream.objects.get(reference="N-1")
    assert (made.effective_classification, made.budget_lines.get().required) == (Classification.UN_ONLY, 500)
    assert StatusUpdate.objects.get(workstream=made).status == "on_track"
    again = planned(uploaded(cast, content, "plan.csv"), fresh(cast.secretariat))
    assert (again.new, again.changed, again.unchanged) == ([], [], 1)


def test_plan_that_changed_since_it_was_shown_is_refused(cast: Cast) -> None:
    row = uploaded(cast, sheets.update_sheet())
    digest = planned(row, fresh(cast.secretariat)).digest()
    Workstream.objects.filter(pk=cast.workstream.pk).update(revision=2)
    with pytest.raises(Conflict):
        apply(row, by=cast.secretariat.person, digest=digest)
    assert StatusUpdate.objects.filter(status="completed").count() == 0


def test_old_sheets_are_forgotten(cast: Cast) -> None:
    row = uploaded(cast, sheets.update_sheet())
    assert forget_old(row.uploaded_at - datetime.timedelta(seconds=1)) == 0
    assert forget_old(row.uploaded_at + datetime.timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.content) == ("dropped", None)


def test_pages_from_the_upload_to_the_plan(cast: Cast, browser: Browser) -> None:
    client = browser(cast.secretariat)
    file = SimpleUploadedFile("plan.xlsx", sheets.update_sheet())
    response: Any = client.post("/n/baku/workplan/import/", {"file": file, "language": "en"})
    page = client.get(response.url)
    marked = load_workbook(BytesIO(client.get(f"{response.url}marked.xlsx").content))
    assert [sheet.title for sheet in marked] == ["Updates", "Findings"]
    assert marked["Updates"]["B2"].value == "Workstream WG1-01"
    done = client.post(f"{response.url}apply/", {"digest": page.context["digest"]})
    assert (done.status_code, done.headers["Location"]) == (302, "/n/baku/workplan/")
    cast.workstream.refresh_from_db()
    assert cast.workstream.ends_on == datetime.date(2026, 10, 31)
    late = client.post(f"{response.url}apply/", {"digest": page.context["digest"]})
    assert late.status_code == 409


def test_columns_are_read_otherwise(cast: Cast, browser: Browser) -> None:
    client = browser(cast.secretariat)
    row = uploaded(cast, b"A,B,C\nWG1-01,Other words,Ganja\n", "plan.csv")
    assert planned(row, fresh(cast.secretariat)).has_errors
    columns = {"sheet": "plan", "header": "1", "column-1": "reference", "column-2": "title", "column-3": "location"}
    client.post(f"/n/baku/workplan/import/{row.pk}/", columns)
    row.refresh_from_db()
    [line] = planned(row, fresh(cast.secretariat)).changed
    assert [change.after for change in line.changes] == ["Ganja", "Other words"]


def test_file_that_is_no_sheet_is_told(cast: Cast, browser: Browser) -> None:
    file = SimpleUploadedFile("plan.xlsx", b"%PDF-1.7\x00 not a sheet")
    response = browser(cast.secretariat).post("/n/baku/workplan/import/", {"file": file, "language": "en"})
    assert response.context["form"].errors == {"file": ["This is not an Excel workbook (.xlsx) and not a CSV file."]}
