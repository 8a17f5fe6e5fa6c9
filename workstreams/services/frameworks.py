"""Frameworks of a network: added and edited in the browser or by import; their commitments and cross-links."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from members.access import acting
from members.models import Network, Person
from notifications.errors import Conflict
from workstreams.models import Commitment, CommitmentLink, Framework
from workstreams.services.support import RevisionConflict

FRAMEWORK_FIELDS = ("code", "version", "kind", "title", "starts_on", "ends_on", "source")
COMMITMENT_FIELDS = ("code", "title", "label", "is_placeholder", "is_from_memory")


def make_framework(network: Network, *, by: Person, values: Mapping[str, Any]) -> Framework:
    """Add a framework to a network, or a new version of one. Raises ValidationError."""
    with acting(by):
        framework = Framework(network=network)
        _write(framework, values, FRAMEWORK_FIELDS)
        _check(framework)
        framework.save(force_insert=True)
    return framework


def edit_framework(framework: Framework, *, by: Person, revision: int, values: Mapping[str, Any]) -> Framework:
    """Change a framework. Raises RevisionConflict, ValidationError."""
    with acting(by):
        current = _locked(framework, revision)
        _write(current, values, FRAMEWORK_FIELDS)
        current.revision += 1
        _check(current)
        current.save()
    return current


def add_commitment(framework: Framework, *, by: Person, values: Mapping[str, Any]) -> Commitment:
    """Add a commitment at the end of a framework. Raises ValidationError."""
    with acting(by):
        Framework.objects.select_for_update(no_key=True).get(pk=framework.pk)
        last = Commitment.objects.filter(framework=framework).aggregate(last=Max("position"))["last"] or 0
        made = Commitment(framework=framework, position=last + 1)
        _write(made, values, COMMITMENT_FIELDS)
        made.full_clean(exclude=["framework", "words_fold"])
        made.validate_constraints()
        made.save(force_insert=True)
    return made


def edit_commitment(commitment: Commitment, *, by: Person, revision: int, values: Mapping[str, Any]) -> Commitment:
    """Change a commitment's words and marks. Raises RevisionConflict, ValidationError."""
    with acting(by):
        current = _locked(commitment, revision)
        _write(current, values, COMMITMENT_FIELDS)
        current.revision += 1
        current.full_clean(exclude=["framework", "words_fold"])
        current.validate_constraints()
        current.save()
    return current


def link_commitments(
    source: Commitment, target: Commitment, *, by: Person, strength: str, origin: str
) -> CommitmentLink:
    """Say that two commitments belong together, and where that is known from. Raises ValidationError, Conflict."""
    if source.pk == target.pk:
        raise ValidationError({"target": _("A commitment is not linked to itself.")})
    if not origin.strip():
        raise ValidationError({"origin": _("Say where the link comes from.")})
    with acting(by):
        link, is_new = CommitmentLink.objects.get_or_create(
            source=source, target=target, defaults={"strength": strength, "origin": origin.strip()}
        )
        if not is_new:
            raise Conflict(_("These two are linked already."))
    return link


def unlink_commitments(link: CommitmentLink, *, by: Person) -> None:
    """Take a cross-link away; the history keeps it."""
    with acting(by):
        CommitmentLink.objects.filter(pk=link.pk).delete()


def _locked[Row: (Framework, Commitment)](row: Row, revision: int) -> Row:
    current: Row = type(row).objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    if current.revision != revision:
        raise RevisionConflict(
            _("%(reference)s was changed by somebody else meanwhile. Look at what is new, then save again.")
            % {"reference": row.code}
        )
    return current


def _write(row: Any, values: Mapping[str, Any], fields: Iterable[str]) -> None:
    unknown = set(values) - set(fields)
    if unknown:
        raise ValueError(f"There is no {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(row, name, value)


def _check(framework: Framework) -> None:
    framework.full_clean(exclude=["network"])
    if framework.starts_on and framework.ends_on and framework.ends_on < framework.starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})
    others = Framework.objects.exclude(pk=framework.pk)
    if others.filter(code=framework.code, version=framework.version, network=framework.network_id).exists():
        raise ValidationError({"version": _("This framework has this version already.")})
    # A page names a commitment by the code of its framework: a network's own may not hide one of all networks.
    if others.filter(code=framework.code, network=None).exists():
        raise ValidationError({"code": _("A framework of all networks has this code.")})
