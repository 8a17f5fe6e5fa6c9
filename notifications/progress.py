"""How far a mailing has come, for the page of the thing that was mailed."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.models import Message, State


@dataclass(frozen=True)
class Progress:
    """The counts of a mailing, as the component `ui/delivery.html` reads them."""

    scope: str
    about: str
    counts: dict[str, int]
    at: datetime | None

    @property
    def total(self) -> int:
        """How many messages there are, without cancelled ones."""
        return sum(self.counts.values()) - self.counts[State.CANCELLED]

    @property
    def sent(self) -> int:
        """How many the mail server has accepted."""
        return self.counts[State.SENT]

    @property
    def deferred(self) -> int:
        """How many wait for a later try."""
        return self.counts[State.DEFERRED] + self.counts[State.UNKNOWN]

    @property
    def refused(self) -> int:
        """How many will not arrive."""
        return self.counts[State.FAILED] + self.counts[State.EXPIRED]

    @property
    def waiting(self) -> int:
        """How many are on their way now."""
        return self.counts[State.QUEUED] + self.counts[State.SENDING]

    @property
    def is_finished(self) -> bool:
        """Whether nothing is on its way now; a page need not watch what is deferred, for up to two days."""
        return self.waiting == 0

    @property
    def sentence(self) -> str:
        """The state in words, such as “3 of 16 sent”."""
        return _("%(sent)d of %(total)d sent") % {"sent": self.sent, "total": self.total}

    @property
    def segments(self) -> list[dict[str, object]]:
        """The pieces of the bar; what there is none of has no words."""
        pieces = [
            ("completed", self.sent, ngettext("%(count)d sent", "%(count)d sent", self.sent)),
            ("amber", self.deferred, ngettext("%(count)d deferred", "%(count)d deferred", self.deferred)),
            ("red", self.refused, ngettext("%(count)d refused", "%(count)d refused", self.refused)),
            ("track", self.waiting, ngettext("%(count)d on its way", "%(count)d on their way", self.waiting)),
        ]
        return [{"tone": tone, "count": n, "label": text % {"count": n}} for tone, n, text in pieces if n]

    @property
    def poll_url(self) -> str:
        """Where to ask again."""
        url = reverse("notifications:progress", kwargs={"network": self.scope})
        return f"{url}?{urlencode({'about': self.about})}"

    @property
    def outbox_url(self) -> str:
        """The messages themselves."""
        url = reverse("notifications:outbox", kwargs={"network": self.scope})
        return f"{url}?{urlencode({'about': self.about})}"


def progress_of(scope: str, about: str) -> Progress:
    """Return how far the messages about this thing have come, in one query."""
    messages = Message.objects.for_scopes([scope]).about(about).order_by()
    counts, last = dict.fromkeys(State.values, 0), []
    for state, count, at in messages.values_list("state").annotate(Count("pk"), Max("sent_at")):
        counts[state] = count
        last += [at] if at else []
    return Progress(scope, about, counts, max(last, default=None))
