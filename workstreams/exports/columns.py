"""The columns of the workplan as a spreadsheet. What is written here is read again by the import (see `imports`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.classification import Classification
from members.spreadsheets import Value
from workstreams.models import BudgetLine, Framework, Partner, StatusUpdate

SEPARATOR = "; "
KINDS_OF_THEIR_OWN = (Framework.Kind.GCM_OBJECTIVES, Framework.Kind.SDG_TARGETS)


@dataclass(frozen=True)
class Column:
    """One column: how it is headed, its HXL tag (https://hxlstandard.org, 1.1), and what a row holds in it."""

    key: str
    heading: str | Promise
    tag: str
    value: Callable[[Any], Value]


def _codes(kind: str) -> Callable[[Any], str]:
    return lambda row: ", ".join(one.code for one in row.commitments.all() if one.framework.kind == kind)


def _other_commitments(row: Any) -> str:
    others = [one for one in row.commitments.all() if one.framework.kind not in KINDS_OF_THEIR_OWN]
    return ", ".join(one.key for one in others)


def _partners(role: str) -> Callable[[Any], str]:
    return lambda row: SEPARATOR.join(partner.label for partner in row.partners.all() if partner.role == role)


def _title(language: str) -> Callable[[Any], str]:
    return lambda row: row.title.get(language, "")


def _sources(row: Any) -> str:
    return SEPARATOR.join(dict.fromkeys(line.source for line in row.budget_lines.all() if line.source))


def _funding(row: Any) -> str:
    """Return the word for the funding where all budget lines have the same."""
    found = {line.funding for line in row.budget_lines.all()}
    return str(BudgetLine.Funding(found.pop()).label) if len(found) == 1 else ""


COLUMNS = (
    Column("reference", _("Reference"), "#activity+code", lambda row: row.reference),
    Column("group", _("Working group"), "#group+code", lambda row: row.group.code),
    Column("title_en", _("Title in English"), "#activity+name+i_en", _title("en")),
    Column("title_az", _("Title in Azerbaijani"), "#activity+name+i_az", _title("az")),
    Column("title_ru", _("Title in Russian"), "#activity+name+i_ru", _title("ru")),
    Column("gcm", _("GCM objectives"), "#meta+gcm+code", _codes(Framework.Kind.GCM_OBJECTIVES)),
    Column("sdg", _("SDG targets"), "#meta+sdg+code", _codes(Framework.Kind.SDG_TARGETS)),
    Column("commitments", _("Other commitments"), "#meta+commitment+code", _other_commitments),
    Column("lead", _("Lead agency"), "#org+lead+code", lambda row: row.lead.acronym),
    Column(
        "contributors",
        _("Contributing agencies"),
        "#org+contributing+code",
        lambda row: ", ".join(agency.acronym for agency in row.contributors.all()),
    ),
    Column(
        "national_counterpart",
        _("National counterpart"),
        "#org+counterpart+code",
        lambda row: row.national_counterpart.acronym if row.national_counterpart else "",
    ),
    Column(
        "contributing_partners", _("Contributing partners"), "#org+funder+name", _partners(Partner.Role.CONTRIBUTING)
    ),
    Column("implementing_partners", _("Implementing partners"), "#org+impl+name", _partners(Partner.Role.IMPLEMENTING)),
    Column("starts_on", _("First day"), "#date+start", lambda row: row.starts_on),
    Column("ends_on", _("Last day"), "#date+end", lambda row: row.ends_on),
    Column("location", _("Location"), "#loc+name", lambda row: row.location),
    Column("gender_marker", _("Gender marker"), "#marker+gender", lambda row: row.gender_marker),
    Column("human_rights_marker", _("Human rights marker"), "#marker+rights", lambda row: row.human_rights_marker),
    Column("required", _("Required"), "#value+required", lambda row: row.required),
    Column("available", _("Available"), "#value+available", lambda row: row.available),
    Column("gap", pgettext_lazy("funding", "Gap"), "#value+gap", lambda row: row.gap),
    Column("currency", _("Currency"), "#currency+code", lambda row: row.workplan.currency),
    Column("funding", _("Funding"), "#status+funding", _funding),
    Column("sources", _("Source of funds"), "#org+source+name", _sources),
    Column("status", _("Status"), "#status", lambda row: str(StatusUpdate.Status(row.current_status).label)),
    Column("progress", _("Progress in per cent"), "#indicator+progress+pct", lambda row: row.current_progress),
    Column("as_of_on", _("As of"), "#date+reported", lambda row: row.current_as_of_on),
    Column(
        "classification",
        _("Who may read it"),
        "#access",
        lambda row: str(Classification(row.effective_classification).label),
    ),
    Column("remarks", _("Remarks"), "#description+remarks", lambda row: row.remarks),
)
BY_KEY = {column.key: column for column in COLUMNS}
