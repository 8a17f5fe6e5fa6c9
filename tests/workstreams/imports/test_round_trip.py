"""What the workplan's own spreadsheet says, read again: nothing changes, in any language, with tags and without."""

import pytest
from django.utils import translation

from members.spreadsheets import csv_file, workbook
from tests.workstreams.conftest import Example
from tests.workstreams.reading import fresh
from workstreams.exports.tables import with_details, workplan_sheet
from workstreams.imports.services import planned, upload
from workstreams.models import Workstream


@pytest.mark.parametrize("language", ["en", "az", "ru"])
@pytest.mark.parametrize("with_tags", [False, True])
def test_round_trip_changes_nothing(example: Example, language: str, with_tags: bool) -> None:
    account = fresh(example.secretariat)
    plan = example.network.workplans.get()
    rows = Workstream.objects.visible_to(account).filter(workplan=plan).for_table(account)
    with translation.override(language):
        sheet = workplan_sheet(with_details(rows))
        body = sheet.body(with_tags=with_tags)
        files = [
            ("plan.xlsx", workbook(sheet.title, sheet.headings, body)),
            ("plan.csv", csv_file(sheet.headings, body)),
        ]
        for name, content in files:
            row = upload(plan, by=account.person, name=name, content=content, language=language)
            found = planned(row, account)
            doubts = [finding for finding in found.findings if finding.level != "ok"]
            assert (found.new, found.changed, found.unchanged, doubts) == ([], [], 29, [])
