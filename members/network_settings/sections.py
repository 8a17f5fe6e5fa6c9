"""The sections of this app on a network's settings page, and the reminders' page, whose app knows no other."""

from typing import Any

from babel import Locale
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from members import titles
from members.calendar import calendar_of
from members.models import Network, Person, ReadingGrant, Representative, TermsOfReference
from members.network_settings import forms
from members.network_settings.protocol import places_of, set_order
from members.network_settings.services import save_fields
from members.registry import Editing, SettingFact, SettingsSection, settings_sections


def _country_facts(network: Network, user: Any) -> list[SettingFact]:
    names = Locale((get_language() or "en").split("-")[0]).territories
    country = str(names.get(network.country, network.country)) if network.country else _("none: a regional network")
    found = [
        SettingFact(pgettext("of a body", "Name"), network.title_text),
        SettingFact(_("Country"), country),
        SettingFact(_("Time zone"), network.time_zone),
    ]
    if network.parent is not None:
        found.append(SettingFact(_("Parent network"), network.parent.title_text))
    return found


def _country(network: Network) -> dict[str, Any]:
    texts = {f"title_{code}": network.title.get(code, "") for code in titles.LANGUAGES}
    original = network.title["original"]
    return texts | {"original": original, "country": network.country, "time_zone": network.time_zone}


def _save_country(network: Network, values: dict[str, Any], by: Person) -> None:
    original = values["original"]
    others = {code: values[f"title_{code}"] for code in titles.LANGUAGES if code != original}
    title = titles.title(values[f"title_{original}"], original=original, **others)
    save_fields(network, {"title": title, "country": values["country"], "time_zone": values["time_zone"]}, by)


def _calendar_facts(network: Network, user: Any) -> list[SettingFact]:
    today = network.today()
    coming = network.day_exceptions.filter(day__gte=today).count()
    days = ", ".join(str(WEEKDAYS[day]) for day in sorted(network.working_days))
    calendar = calendar_of(network)
    following = calendar.add(today, 1)
    return [
        SettingFact(_("Working days"), days),
        SettingFact(
            _("Changed by hand"),
            ngettext("%(count)d day to come", "%(count)d days to come", coming) % {"count": coming},
        ),
        SettingFact(_("Next working day"), date_format(following, "l, j E Y")),
    ]


def _days(network: Network, user: Any) -> dict[str, Any]:
    return {"days": network.day_exceptions.order_by("-day"), "day_form": forms.DayForm()}


def _language_facts(network: Network, user: Any) -> list[SettingFact]:
    names = [str(get_language_info(code)["name_translated"]) for code in network.languages]
    return [SettingFact(_("Working languages"), ", ".join(names))]


def _languages(network: Network) -> dict[str, Any]:
    return {"first": next(iter(network.languages), "en"), "languages": list(network.languages)}


def _save_languages(network: Network, values: dict[str, Any], by: Person) -> None:
    save_fields(network, {"languages": values["languages"]}, by)


def _chair_facts(network: Network, user: Any) -> list[SettingFact]:
    rows = Representative.objects.visible_to(user).active_on(network.today())
    rows = rows.filter(membership__network=network, function="co_chair").with_person(with_addresses=False)
    found = [SettingFact(_("Who chairs"), str(network.get_chairing_display()))]
    for row in rows.select_related("membership__agency").order_by("membership__role", "pk"):
        url = reverse("members:person", args=[network.slug, row.person_id])
        found.append(SettingFact(str(row.membership.agency), row.person.name, url))
    if not rows:
        found.append(SettingFact(_("In office"), _("nobody holds the office of a co-chair")))
    found.append(SettingFact(_("Co-chairs for a quorum"), str(network.get_quorum_chairs_display())))
    percent = network.quorum_un_percent
    text = _("at least %(percent)d%% of them") % {"percent": percent} if percent else _("not counted")
    found.append(SettingFact(_("UN members for a quorum"), text))
    return [*found, SettingFact(_("In words"), network.quorum_rule)] if network.quorum_rule else found


def _chairs(network: Network) -> dict[str, Any]:
    names = ("chairing", "quorum_chairs", "quorum_un_percent", "quorum_rule")
    return {name: getattr(network, name) for name in names}


def _mail_facts(network: Network, user: Any) -> list[SettingFact]:
    state = _("they reach their people")
    if network.is_in_preparation:
        state = _("in preparation: every mail goes to the secretariat only")
    return [
        SettingFact(_("Secretariat"), network.secretariat),
        SettingFact(_("Reply address"), network.reply_to),
        SettingFact(_("Mails"), state),
    ]


def _mail(network: Network) -> dict[str, Any]:
    return {"secretariat": network.secretariat, "reply_to": network.reply_to}


def _protocol_facts(network: Network, user: Any) -> list[SettingFact]:
    today = network.today()
    rows = network.memberships.active_on(today).select_related("agency").in_protocol_order(today)
    placed = [row.agency.acronym for row in rows if getattr(row, "protocol_order", None) is not None]
    return [SettingFact(_("Order of today"), ", ".join(placed) or _("none: by acronym"))]


def _save_protocol(network: Network, values: dict[str, Any], by: Person) -> None:
    set_order(network, values["places"], on=values["on"])


def _terms_facts(network: Network, user: Any) -> list[SettingFact]:
    newest = TermsOfReference.objects.visible_to(user).filter(network=network).first()
    url = reverse("members:terms", args=[network.slug])
    if newest is None:
        return [SettingFact(_("Terms of reference"), _("none yet"), url)]
    values = {"version": newest.version, "day": date_format(newest.agreed_on or newest.uploaded_at, "j E Y")}
    return [SettingFact(_("In force"), _("version %(version)d of %(day)s") % values, url)]


def _reading_facts(network: Network, user: Any) -> list[SettingFact]:
    if network.parent is None:
        return []
    grant = ReadingGrant.objects.visible_to(user).standing().filter(network=network).first()
    if grant is None:
        return [SettingFact(network.parent.title_text, _("may not read this network"))]
    since = date_format(grant.given_at, "j E Y")
    return [SettingFact(network.parent.title_text, _("reads this network since %(day)s") % {"day": since})]


def _reminder_facts(network: Network, user: Any) -> list[SettingFact]:
    return [SettingFact(_("Reminders"), _("which are sent, and on which days before and after"))]


def _public_facts(network: Network, user: Any) -> list[SettingFact]:
    if not network.has_public_page:
        return [SettingFact(_("Public page"), _("closed to the public"))]
    url = reverse("members:public_network", args=[network.slug])
    return [SettingFact(_("Public page"), _("open to everybody"), url)]


def register() -> None:
    """Add the sections of this app."""
    for section in (
        SettingsSection(
            "country",
            gettext_lazy("Name, country, time zone"),
            _country_facts,
            editing=Editing(forms.CountryForm, _country, _save_country),
        ),
        SettingsSection(
            "calendar",
            gettext_lazy("Working days"),
            _calendar_facts,
            lead=gettext_lazy("What was announced keeps its day; what is computed from now on follows the calendar."),
            editing=Editing(
                forms.WorkingDaysForm,
                lambda network: {"working_days": sorted(network.working_days)},
                save_fields,
                template="members/settings/calendar.html",
                context=_days,
            ),
            history=("day_exceptions",),
        ),
        SettingsSection(
            "languages",
            gettext_lazy("Languages"),
            _language_facts,
            editing=Editing(forms.LanguagesForm, _languages, _save_languages),
        ),
        SettingsSection(
            "chairs",
            gettext_lazy("Chairs and quorum"),
            _chair_facts,
            lead=gettext_lazy("A quorum is shown and never stops a meeting. The directory says who holds an office."),
            editing=Editing(forms.ChairsForm, _chairs, save_fields),
        ),
        SettingsSection(
            "protocol",
            gettext_lazy("Protocol order"),
            _protocol_facts,
            lead=gettext_lazy("The order in which members are listed and seated; a small number stands first."),
            editing=Editing(forms.ProtocolForm, places_of, _save_protocol),
        ),
        SettingsSection(
            "mail",
            gettext_lazy("Secretariat and reply address"),
            _mail_facts,
            editing=Editing(forms.MailForm, _mail, save_fields),
        ),
        SettingsSection(
            "terms",
            gettext_lazy("Terms of reference"),
            _terms_facts,
            url=lambda network: reverse("members:terms", args=[network.slug]),
            history=("terms",),
        ),
        SettingsSection(
            "reading",
            gettext_lazy("Reading by the parent network"),
            _reading_facts,
            view="members.view_readinggrant",
            url=lambda network: reverse("members:reading", args=[network.slug]),
            history=("reading_grants",),
        ),
        SettingsSection(
            "public",
            gettext_lazy("Public page"),
            _public_facts,
            url=lambda network: reverse("members:public_page", args=[network.slug]),
        ),
        SettingsSection(
            "reminders",
            gettext_lazy("Reminders"),
            _reminder_facts,
            view="members.view_outbox",
            url=lambda network: reverse("notifications:upcoming", args=[network.slug]),
        ),
    ):
        settings_sections.register(section)
