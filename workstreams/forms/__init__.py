"""Forms of the workplan: they turn strings into values and nothing else."""

from workstreams.forms.editing import (
    BudgetLineForms,
    ClassifyForm,
    IndicatorForms,
    QuickForm,
    ReasonForm,
    WorkstreamForm,
)
from workstreams.forms.reporting import StatusUpdateForm, UploadForm, WorkplanFilter

__all__ = [
    "BudgetLineForms",
    "ClassifyForm",
    "IndicatorForms",
    "QuickForm",
    "ReasonForm",
    "StatusUpdateForm",
    "UploadForm",
    "WorkplanFilter",
    "WorkstreamForm",
]
