"""Files for the papers of the example and invitations to its meetings: invented, never loaded into production."""

import datetime
import json

import typst
from django.utils import timezone

from meetings.documents.agenda_pdf import fonts
from meetings.models import Deadline, Paper, PaperFile
from meetings.paper_files import keep_file, words_in
from meetings.services.inviting import record_invitations
from members.loading import refuse_in_production
from members.models import Network, Person

PDF = "application/pdf"
SOURCE = b"""#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title)
#set text(lang: "en", font: "Libertinus Serif", size: 12pt)
#set page(paper: "a4", margin: 2.5cm)
#text(fill: rgb("#4a5560"))[#facts.reference]
= #facts.title
*Illustrative example: this paper is invented, to show how papers look here.*
"""


def load_example_files(network: Network) -> int:
    """Give each paper of the example that has no file one page that says what it is; return how many were made."""
    refuse_in_production()
    officer = _officer(network)
    papers = Paper.objects.filter(meeting__network=network, files__isnull=True).select_related("meeting")
    if officer is None:
        return 0
    due = dict(
        Deadline.objects.filter(meeting__network=network, step=Deadline.Step.PAPERS).values_list("meeting", "due_at")
    )
    for paper in papers:
        content = _page(paper)
        stored, _filename = keep_file(content, "paper.pdf")
        now = timezone.now()
        PaperFile.objects.create(
            paper=paper,
            version=1,
            language=paper.language,
            stored_file=stored,
            filename=f"{paper.title_text}.pdf".replace("/", "-"),
            text=words_in(content, PDF),
            uploaded_by=officer,
            uploaded_at=min(due.get(paper.meeting_id, now) - datetime.timedelta(days=1), now),
            classification=paper.classification,
        )
    return len(papers)


def load_example_invitations(network: Network) -> int:
    """Note for each meeting of the example that its people were invited on the day of notice; return for how many.

    No mail goes out: those who have answered have had the invitation.
    """
    refuse_in_production()
    officer = _officer(network)
    notices = Deadline.objects.filter(
        meeting__network=network, step=Deadline.Step.NOTICE, done_on__isnull=False, meeting__notices__isnull=True
    )
    done = [
        officer and record_invitations(row.meeting, by=officer, at=min(row.due_at, timezone.now()))
        for row in notices.select_related("meeting")
    ]
    return len([notice for notice in done if notice])


def _officer(network: Network) -> Person | None:
    offices = {"offices__membership__network": network, "offices__function": "secretariat_officer"}
    return Person.objects.filter(**offices).first()


def _page(paper: Paper) -> bytes:
    facts = {"title": paper.title_text, "reference": paper.reference}
    made: bytes = typst.compile(
        SOURCE,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=0,
    )
    return made
