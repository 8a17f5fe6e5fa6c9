"""Forms of the workplan: they turn strings into values and nothing else."""

from workstreams.forms.editing import BudgetLineForms, IndicatorForms, WorkstreamForm
from workstreams.forms.reporting import StatusUpdateForm, UploadForm, WorkplanFilter
from workstreams.forms.steps import ClassifyForm, QuickForm, ReasonForm

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
