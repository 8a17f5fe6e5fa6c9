"""Puts the day's reminders of one person into one mail. Its text is kept once for each language and shape."""

import datetime
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.links import UNSUBSCRIBE
from notifications.models import Body
from notifications.registry import Recipient, registry
from notifications.reminders.ladder import ONE_DAY, Audience
from notifications.reminders.planning import Planned, local_day
from notifications.reminders.sources import Due
from notifications.services import Addressed, store_body

PURPOSE = "reminders"
NEWS = "news"
ORDER = [*Audience, NEWS]
MOST_LINES = 40  # what is more than anybody reads is named by its number


def write_mail(
    scope: str, recipient: Recipient, planned: list[Planned], now: datetime.datetime
) -> tuple[Body, Addressed, datetime.datetime | None]:
    """Return the body, what is this person's in it, and when it has no point any more."""
    today = local_day(recipient, now)
    with translation.override(recipient.language):
        things = _things(planned)
        shown = things[:MOST_LINES]
        slots = {"secretariat": parseaddr(registry.reply_to(scope))[0], "more": _more(len(things) - len(shown))}
        about = f"reminders:{today.isoformat()}"
        has_asked = not shown[0].step.due.is_news  # news come last
        slots["following"] = settings.SITE_URL + reverse("notifications:following")
        links = {
            **({"manage_link": {"purpose": PURPOSE, "about": about}} if has_asked else {}),
            "preferences_link": {"purpose": "mail_preferences", "about": about},
            "unsubscribe": {"purpose": UNSUBSCRIBE, "about": about},
        }
        for number, each in enumerate(shown, start=1):
            due = each.step.due
            slots[f"line_{number}"] = due.line()
            slots[f"when_{number}"] = when(due, today)
            if due.link is not None and each.step.audience is Audience.ASKED:
                links[f"link_{number}"] = {"purpose": due.link[0], "about": due.link[1]}
            else:
                slots[f"link_{number}"] = settings.SITE_URL + due.url
        body = _body(recipient.language, [_section(each) for each in shown], has_more=len(things) > len(shown))
    ends = [each.step.due.ends_at for each in things]
    expires_at = max(end for end in ends if end) if all(ends) else None
    return body, Addressed(recipient.person, recipient.language, slots, links), expires_at


def when(due: Due, today: datetime.date) -> str:
    """Return until when it is asked for, without reproach, in the active language."""
    if due.is_news:
        return _("Changed on %(day)s.") % {"day": date_format(due.due_on, "j E Y")}
    days = (due.due_on - today) // ONE_DAY
    values = {"day": date_format(due.due_on, "j E Y"), "count": abs(days)}
    if days == 0:
        return _("Asked for by today, %(day)s.") % values
    if days > 0:
        text = ngettext("Asked for by %(day)s: in %(count)d day.", "Asked for by %(day)s: in %(count)d days.", days)
    else:
        text = ngettext(
            "Was asked for by %(day)s: %(count)d day ago.", "Was asked for by %(day)s: %(count)d days ago.", -days
        )
    return text % values


def _things(planned: Iterable[Planned]) -> list[Planned]:
    """Return each thing once, however many of its rungs were missed: own things first, news last."""
    found: dict[tuple[str, str], Planned] = {}
    for each in sorted(planned, key=lambda one: (ORDER.index(_section(one)), one.step.due.due_on, one.step.rung)):
        found.setdefault((each.source.name, each.step.due.about), each)
    return list(found.values())


def _section(planned: Planned) -> str:
    return NEWS if planned.step.due.is_news else planned.step.audience


def _more(count: int) -> str:
    return ngettext("And %(count)d more.", "And %(count)d more.", count) % {"count": count} if count else ""


def _body(language: str, names: list[str], *, has_more: bool) -> Body:
    """Return the text with its slots: the same for everybody who reads this language and has as many lines."""
    sections: dict[str, list[dict[str, str]]] = {}
    for number, section in enumerate(names, start=1):
        row = {name: f"[[{name}_{number}]]" for name in ("line", "when", "link")}
        sections.setdefault(section, []).append(row)
    count = sum(name != NEWS for name in names)
    context = {
        "sections": [{"title": _title(section), "rows": rows} for section, rows in sections.items()],
        "has_more": has_more,
        "has_asked": count > 0,
        "has_news": NEWS in sections,
        "opening": _opening(count, len(names)),
    }
    subject = _subject(count, len(names))
    return store_body(
        subject=subject,
        text=render_to_string("notifications/mail/reminders.txt", context),
        html=render_to_string("notifications/mail/reminders.html", context | {"subject": subject}),
        language=language,
        audience="reminders",
    )


def _opening(asked: int, total: int) -> str:
    if not asked:
        text = ngettext("Something that you follow has changed.", "%(count)d things that you follow changed.", total)
        return text % {"count": total}
    text = ngettext("This is waiting for you.", "These %(count)d things are waiting for you.", asked)
    return text % {"count": asked}


def _subject(asked: int, total: int) -> str:
    if not asked:
        if total == 1:
            return _("News: %(what)s") % {"what": "[[line_1]]"}
        text = ngettext("%(count)d change that you follow", "%(count)d changes that you follow", total)
        return text % {"count": total}
    if asked == 1:
        return _("Reminder: %(what)s") % {"what": "[[line_1]]"}
    text = ngettext("%(count)d thing is waiting for you", "%(count)d things are waiting for you", asked)
    return text % {"count": asked}


def _title(section: str) -> str:
    return {
        NEWS: _("What you follow"),
        Audience.ASKED: _("Asked of you"),
        Audience.HEAD: _("Still open in your agency"),
        Audience.OVERSEER: _("Still open in the network"),
    }[section]
