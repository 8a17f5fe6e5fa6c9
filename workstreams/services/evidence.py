"""Evidence of a status update: a file of an allowed type, checked by its content, or an address."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from notifications.bodies import store_file
from notifications.incoming.files import LARGEST, kind_of, safe_name
from notifications.registry import Attachment
from workstreams.models import Evidence, StatusUpdate


@dataclass(frozen=True)
class NewEvidence:
    """A file (its name and content) or an address to be kept with an update."""

    name: str = ""
    content: bytes = b""
    address: str = ""


def add_evidence(update: StatusUpdate, given: NewEvidence) -> Evidence:
    """Keep a piece of evidence with an update, in the caller's transaction.

    Raises ValidationError by field: `evidence_file` for another type than PDF, Word, Excel, PowerPoint, PNG or JPEG, or
    for more than 10 MB; `evidence_address` for what is no web address.
    """
    if given.address:
        _check_address(given.address)
        host = urlsplit(given.address).hostname or given.address
        return Evidence.objects.create(update=update, label=host[:200], address=given.address)
    if len(given.content) > LARGEST:
        raise ValidationError({"evidence_file": _("The file has more than 10 MB. Give a link to it instead.")})
    kind = kind_of(given.content)
    if kind is None:
        allowed = _(
            "Only PDF, Word, Excel and PowerPoint without macros, PNG and JPEG can be kept. Give a link instead."
        )
        raise ValidationError({"evidence_file": allowed})
    extension, mime_type = kind
    label = safe_name(given.name, extension)
    stored = store_file(Attachment(label, given.content, mime_type), hashlib.sha256(given.content).hexdigest())
    return Evidence.objects.create(
        update=update, label=label, file=stored.file.name, mime_type=mime_type, size=len(given.content)
    )


def _check_address(address: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        message = _("This is no web address. It begins with https://.")
        raise ValidationError({"evidence_address": message}) from None
