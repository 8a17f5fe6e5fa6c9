"""The network's main job as four people do it, one after the other: over HTTP, SMTP and API, nothing of it imported."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from unnm.stack import mailcatcher
from unnm.stack.accounts import Accounts
from unnm.stack.environment import ROOT
from unnm.stack.visitor import Answer, StepFailed, Visitor, expect

NETWORK = "/n/azerbaijan/"
API = "/api/v1/networks/azerbaijan/"
MEETING = "NET-2026-02"
MEETING_PAGE = f"{NETWORK}meetings/{MEETING}/"
PEOPLE = 16
WORKSTREAM, HIDDEN_IN = "WG5-04", "WG1-03"  # ILO leads both
# Two things that only the UN side may read: a paper of the example, and an update that this walk sends.
UN_ONLY_PAPER = "Draft concept note"
UN_ONLY_REMARK = "Remark of the walk for the UN only"
# One line of the legend: the status by its class, the number before or after its name in whatever language.
STATUS = re.compile(r'class="status tone-(\w+)"><svg.*?</svg>([^<]*)</span>', re.DOTALL)
PATIENCE = 60.0  # seconds until the last mail must have been accepted


@dataclass
class Walk:
    """What the steps share: where the platform is, where its mail is kept, who may sign in."""

    url: str
    mail: Path
    accounts: Accounts
    environment: dict[str, str]
    figures: dict[str, int] = field(default_factory=dict)

    def sign_in(self, label: str) -> Visitor:
        """Sign in as the demo person with this label, by password."""
        account = next((a for a in self.accounts.accounts if a.label.startswith(label)), None)
        if account is None:
            raise StepFailed(f"there is no account for “{label}”")
        visitor = Visitor(self.url)
        page = visitor.get("/login/")
        form = page.form("password")
        answer = visitor.submit(page, form, {"login": account.email, "password": self.accounts.password})
        expect("/login/" not in answer.url, f"{account.email} could not sign in: {answer.text[:200]}")
        return visitor

    def mails(self) -> dict[str, EmailMessage]:
        """Return the mails kept so far by recipient. Raises StepFailed when somebody got two."""
        kept = mailcatcher.messages(self.mail)
        found = {str(message["To"]): message for message in kept}
        expect(len(found) == len(kept), f"{len(kept)} mails went to {len(found)} people")
        return found

    def mail_to(self, agency: str) -> EmailMessage:
        """Return the mail to this agency's address."""
        return next(message for to, message in self.mails().items() if f"@{agency}.example" in to)


def text_of(message: EmailMessage) -> str:
    """Return the text of a mail as a person without a fancy mail program reads it."""
    part = message.get_body(("plain",))
    return str(part.get_content()) if part else ""


def secretariat_distributes_the_agenda(walk: Walk) -> list[str]:
    """The secretariat officer distributes the agenda; one mail reaches each participant."""
    officer = walk.sign_in("Secretariat officer")
    page = officer.get(MEETING_PAGE)
    expect(UN_ONLY_PAPER in page.text, f"the secretariat does not see “{UN_ONLY_PAPER}”: a leak could not be noticed")
    page = officer.get(f"{MEETING_PAGE}distribute/")
    page = officer.submit(page, page.form("revision"), {})
    seen = _follow(officer, page)
    mails = walk.mails()
    expect(len(mails) == PEOPLE, f"{len(mails)} mails were kept, not {PEOPLE}")
    for to, message in mails.items():
        _is_complete(to, message)
    un_side = [message for message in mails.values() if UN_ONLY_PAPER in text_of(message)]
    others = [message for message in mails.values() if message not in un_side]
    leaks = [str(m["To"]) for m in others if UN_ONLY_PAPER.encode() in m.as_bytes() or "UN-only" in str(_files(m))]
    expect(
        bool(un_side) and bool(others) and not leaks, f"the paper for the UN only went to {leaks or 'the wrong people'}"
    )
    return [
        f"the page showed: {', '.join(seen)}",
        f"{len(mails)} mails, each with the agenda as text and HTML, a PDF/UA and an invitation for the calendar",
        f"{len(un_side)} with the paper for the UN only, {len(others)} without it",
    ]


def _follow(officer: Visitor, page: Answer) -> list[str]:
    """Follow the delivery as the page does by itself, and return what it showed."""
    address = re.search(r'hx-get="([^"]+)"', page.source)
    path = address[1].replace("&amp;", "&") if address else MEETING_PAGE
    seen: list[str] = []
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = re.search(rf"\d+ of {PEOPLE}\b", page.text)
        if found and found[0] not in seen:
            seen.append(found[0])
        if f"{PEOPLE} of {PEOPLE}" in seen:
            return seen
        time.sleep(0.3)
        page = officer.get(path, headers={"HX-Request": "true"})
    raise StepFailed(f"after {PATIENCE:.0f} s the page showed {', '.join(seen) or 'no progress'}: {page.text[:300]}")


def _files(message: EmailMessage) -> list[str]:
    return [part.get_filename() or "" for part in message.walk() if part.get_filename()]


def _is_complete(to: str, message: EmailMessage) -> None:
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    wanted = {"text/plain", "text/html", "text/calendar", "application/pdf"}
    expect(wanted <= set(parts), f"the mail to {to} lacks {', '.join(sorted(wanted - set(parts)))}")
    expect(MEETING in str(message["Subject"]), f"the mail to {to} has the subject {message['Subject']}")
    expect("10:00" in text_of(message), f"the mail to {to} does not hold the agenda")
    calendar = str(parts["text/calendar"].get_content())
    expect("METHOD:REQUEST" in calendar and MEETING in calendar, f"the mail to {to} has no invitation")
    pdf = parts["application/pdf"].get_payload(decode=True)
    expect(isinstance(pdf, bytes) and pdf.startswith(b"%PDF") and b"pdfuaid" in pdf, f"the PDF to {to} is not PDF/UA")


def ilo_answers_by_two_links(walk: Walk) -> list[str]:
    """ILO's focal point answers the invitation and updates a workstream by two links, without a password."""
    walk.figures = figures(walk.sign_in("Liaison officer").get(f"{NETWORK}overview/"))
    links = re.findall(rf"{re.escape(walk.url)}/answer/(\w+)/(\S+?)/\s", text_of(walk.mail_to("ilo")))
    expect(len(links) == 2, f"the mail carries {len(links)} links, not two")
    (invitation, first), (update, second) = links
    for purpose, token in ((invitation, second), (update, first)):
        _opens_nothing(walk, purpose, token)
    visitor = Visitor(walk.url)
    page = visitor.get(f"/answer/{invitation}/{first}/")
    answered = visitor.submit(page, page.form("answer"), {"answer": "tentative"})
    expect("tentative" in answered.text.lower(), f"the answer was not recorded: {answered.text[:300]}")
    participants = walk.sign_in("Secretariat officer").get(f"{MEETING_PAGE}participants/").text.lower()
    expect("focal point, ilo ilo tentative" in participants, "the secretariat does not see the answer")
    path = f"/answer/{update}/{second}/"
    _send_update(visitor, path, WORKSTREAM, {"status": "on_track", "progress": "10", "narrative": "Terms agreed."})
    hidden = {"status": "delayed", "narrative": UN_ONLY_REMARK, "classification": "3"}
    _send_update(visitor, path, HIDDEN_IN, hidden)
    return [
        "each link opened its own page and not the other's",
        "the invitation is answered: tentative, seen by the secretariat",
        f"{WORKSTREAM} is on track for all, {HIDDEN_IN} is delayed for the UN only",
    ]


def _opens_nothing(walk: Walk, purpose: str, token: str) -> None:
    try:
        Visitor(walk.url).get(f"/answer/{purpose}/{token}/")
    except StepFailed:
        return
    raise StepFailed(f"the link of another purpose opened {purpose}")


def _send_update(visitor: Visitor, path: str, reference: str, changes: dict[str, str]) -> None:
    page = visitor.get(f"{path}?line={reference}")
    expect(reference in page.text, f"the link does not lead to {reference}")
    answer = visitor.submit(page, page.form("narrative"), changes)
    expect('aria-invalid="true"' not in answer.source, f"the update was refused: {answer.text[:500]}")


def figures(page: Answer) -> dict[str, int]:
    """Return the number of workstreams by status that the dashboard shows, in whatever language."""
    legend = page.source.partition('class="legend-list"')[2].partition("</ul>")[0]
    found = {status: int(re.sub(r"\D", "", words)) for status, words in STATUS.findall(legend)}
    expect("on_track" in found, f"{page.url} shows no workstreams by status")
    return found


def liaison_sees_the_dashboard_change(walk: Walk) -> list[str]:
    """The government liaison sees the dashboard change, and nothing that is for the UN only."""
    before = walk.figures
    liaison = walk.sign_in("Liaison officer")
    after = figures(liaison.get(f"{NETWORK}overview/"))
    expected = before | {"on_track": before["on_track"] + 1, "not_started": before["not_started"] - 1}
    expect(after == expected, f"the dashboard shows {after}, not {expected}")
    officer = walk.sign_in("Secretariat officer")
    theirs = figures(officer.get(f"{NETWORK}overview/"))
    expect(theirs["delayed"] > after["delayed"], f"the UN side sees {theirs}: a leak could not be noticed")
    told = officer.get(f"{NETWORK}workstreams/{HIDDEN_IN}/").text
    expect(UN_ONLY_REMARK in told, "the secretariat does not see the remark: a leak could not be noticed")
    pages = _pages_of(liaison)
    leaks = [path for path, source in pages.items() if UN_ONLY_REMARK in source or UN_ONLY_PAPER in source]
    expect(not leaks, f"what is for the UN only is shown on {', '.join(leaks)}")
    walk.figures = after
    moved = ", ".join(f"{name} {before[name]} → {after[name]}" for name in ("on_track", "not_started"))
    return [
        moved.replace("_", " "),
        f"the UN side counts {sum(theirs.values())} workstreams, the Government {sum(after.values())}",
        f"no remark and no paper for the UN only on {len(pages)} pages of the liaison",
    ]


def _pages_of(visitor: Visitor) -> dict[str, str]:
    """Return the pages where a leak would show first, and every page of the network that these link to."""
    starts = (NETWORK, MEETING_PAGE, f"{NETWORK}workstreams/{HIDDEN_IN}/")
    pages = {path: visitor.get(path).source for path in starts}
    linked = {link for source in pages.values() for link in re.findall(rf'href="({NETWORK}[^"#?]*)', source)}
    return pages | {path: visitor.get(path).source for path in sorted(linked - set(pages))}


def same_by_the_api(walk: Walk) -> list[str]:
    """The same is read and written through the API with tokens."""
    reader = Visitor(walk.url, token=_token_from_the_profile_page(walk.sign_in("Liaison officer")))
    writer = Visitor(walk.url, token=_token_from_the_command_line(walk, "Focal point, ILO"))
    Visitor(walk.url).get(f"{API}coverage/", status=401)
    counts = _counts(reader)
    expect(counts == _known(walk.figures, counts), f"the API counts {counts}, the page {walk.figures}")
    new = {"status": "completed", "progress": 100, "narrative": "Told by the API."}
    reader.post(f"{API}workstreams/{WORKSTREAM}/status-updates/", new, status=403)
    writer.post(f"{API}workstreams/{WORKSTREAM}/status-updates/", new, status=201)
    current = reader.get(f"{API}workstreams/{WORKSTREAM}/").data["status"]
    expect(current == "completed", f"{WORKSTREAM} is {current} after the write")
    expect(_counts(reader)["completed"] == counts["completed"] + 1, "the coverage did not follow the write")
    theirs, ours = (str(visitor.get(f"{API}status-updates/?limit=100").data) for visitor in (writer, reader))
    expect(UN_ONLY_REMARK in theirs, "ILO does not read its own remark: a leak could not be noticed")
    expect(UN_ONLY_REMARK not in ours, "the API shows the Government what is for the UN only")
    return [
        "without a token 401; a token that only reads is refused a write (403)",
        f"the coverage is that of the page: {', '.join(f'{name} {number}' for name, number in counts.items())}",
        f"{WORKSTREAM} completed by a write (201), and counted as such",
    ]


def _counts(visitor: Visitor) -> dict[str, int]:
    rows = visitor.get(f"{API}coverage/").data["statuses"]
    return {row["status"]: row["count"] for row in rows}


def _known(page: dict[str, int], counts: dict[str, int]) -> dict[str, int]:
    # The page leaves a status out that only few networks use when it has no workstream.
    return {status: page.get(status, 0) for status in counts}


def _token_from_the_profile_page(visitor: Visitor) -> str:
    page = visitor.get("/profile/")
    answer = visitor.submit(page, page.form("days"), {"name": "walk"})
    found = re.search(r'value="(unnm_\w+?_[\w-]+)"', answer.source)
    if not found:
        raise StepFailed(f"the profile page showed no token: {answer.text[:300]}")
    return found[1]


def _token_from_the_command_line(walk: Walk, label: str) -> str:
    email = next(account.email for account in walk.accounts.accounts if account.label.startswith(label))
    command = [sys.executable, "manage.py", "issue_token", email, "--read-write"]
    done = subprocess.run(command, cwd=ROOT, env=walk.environment, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, f"issue_token ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout.strip().splitlines()[-1]


STEPS: list[Callable[[Walk], list[str]]] = [
    secretariat_distributes_the_agenda,
    ilo_answers_by_two_links,
    liaison_sees_the_dashboard_change,
    same_by_the_api,
]
