"""Minutes from the draft to the adoption: comments, rounds of silence, the lock, the documents."""

import datetime
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from meetings.clock import close_of_business
from meetings.models import (
    Minutes,
    MinutesComment,
    MinutesParagraph,
    Note,
    Objection,
    SilenceRound,
)
from meetings.outcome_reminders import comments_due, silence_due
from meetings.services.minutes import (
    adopt_after_silence,
    adopt_minutes,
    answer_comment,
    comment_on,
    draft_minutes,
    object_to,
    open_silence,
    rewrite_item,
    send_for_comment,
    withdraw_minutes,
)
from meetings.services.minutes_mail import KIND
from meetings.services.room import hold_meeting, record_action_point, record_decision
from meetings.services.snapshots import checksum
from members.calendar import calendar_of
from notifications.errors import Conflict
from notifications.following.services import follow
from notifications.models import Message
from notifications.registry import registry
from notifications.reminders.ladder import Audience
from tests.access.test_leaks import BACKEND, text_of
from tests.cast import MARKER, Cast
from tests.meetings.libreoffice import needs_libreoffice, read_by_libreoffice

AZERBAIJANI = "Ələkbər Ğ. İsmayılova görə qərar"
RUSSIAN = "Решение принято единогласно"


def note(cast: Cast, item: Any, text: str) -> None:
    by, now = cast.secretariat.person, timezone.now()
    Note.objects.create(meeting=cast.meeting, item=item, text=text, revision=1, updated_by=by, updated_at=now)


@pytest.fixture
def draft(cast: Cast) -> Minutes:
    """Return a draft: two paragraphs for the network and one for the UN only, with decisions and action points."""
    by = cast.secretariat.person
    note(cast, cast.item, f"{AZERBAIJANI}\n\n- **{RUSSIAN}**\n- second")
    note(cast, cast.secret_item, f"Said {MARKER}")
    for item, words in ((cast.item, "Agreed"), (cast.secret_item, f"Agreed {MARKER}")):
        record_decision(cast.meeting, by=by, text=words, item=item)
        record_action_point(
            cast.meeting, by=by, text=words, item=item, owner=cast.ilo, due_on=datetime.date(2026, 12, 1)
        )
    hold_meeting(cast.meeting, by=by)
    return draft_minutes(cast.meeting, by=by)


@pytest.fixture
def out(cast: Cast, draft: Minutes) -> Minutes:
    """Return minutes that are out for comment."""
    return send_for_comment(draft, by=cast.secretariat.person, revision=draft.revision)


@pytest.fixture
def silent(cast: Cast, out: Minutes) -> SilenceRound:
    """Return the first round of silence."""
    return open_silence(out, by=cast.secretariat.person, revision=out.revision)


@pytest.fixture
def adopted(cast: Cast, silent: SilenceRound) -> Minutes:
    """Return adopted minutes."""
    return adopt_minutes(silent.minutes, by=cast.secretariat.person, now=silent.ends_at)


def first(minutes: Minutes, cast: Cast) -> MinutesParagraph:
    return MinutesParagraph.objects.filter(minutes=minutes, item=cast.item).earliest("position")


def written(minutes: Minutes) -> Any:
    """Return the frozen document."""
    return minutes.document


def page(cast: Cast, part: Any, name: str = "minutes", query: str = "") -> Any:
    client = Client()
    client.force_login(part, backend=BACKEND)
    return client.get(reverse(f"meetings:{name}", args=[cast.network.slug, cast.meeting.reference]) + query)


def test_draft_is_made_of_the_notes_each_paragraph_with_the_readers_of_its_item(cast: Cast, draft: Minutes) -> None:
    rows = draft.paragraphs.order_by("item__position", "position").values_list("text", "effective_classification")
    assert list(rows) == [(AZERBAIJANI, 2), (f"- **{RUSSIAN}**\n- second", 2), (f"Said {MARKER}", 3)]


def test_no_draft_before_the_meeting_was_held_nor_while_two_texts_stand_for_one_place(cast: Cast) -> None:
    by = cast.secretariat.person
    with pytest.raises(Conflict, match="held"):
        draft_minutes(cast.meeting, by=by)
    hold_meeting(cast.meeting, by=by)
    note(cast, cast.item, "<<< A\n\none\n\n===\n\ntwo\n\n>>> B")
    with pytest.raises(Conflict, match="two texts"):
        draft_minutes(cast.meeting, by=by)


def test_draft_is_seen_by_the_secretariat_alone_and_what_is_out_up_to_each_level(cast: Cast, draft: Minutes) -> None:
    assert AZERBAIJANI in page(cast, cast.secretariat).content.decode()
    assert "The minutes are not out yet" in page(cast, cast.lead).content.decode()
    send_for_comment(draft, by=cast.secretariat.person, revision=draft.revision)
    for part, sees in ((cast.lead, True), (cast.un_co_chair, True), (cast.ministry, False), (cast.guest, False)):
        text = page(cast, part).content.decode()
        assert (AZERBAIJANI in text, MARKER in text) == (True, sees)


def test_text_of_an_item_changes_and_its_paragraphs_keep_their_comments(cast: Cast, out: Minutes) -> None:
    said = comment_on(first(out, cast), by=cast.lead.person, text="Put it otherwise")
    changed = rewrite_item(
        out, cast.item, by=cast.secretariat.person, text=f"New first\n\n{AZERBAIJANI} (2)", revision=out.revision
    )
    rows = changed.paragraphs.filter(item=cast.item).order_by("is_removed", "position")
    assert [(row.text, row.is_removed) for row in rows] == [("New first", False), (f"{AZERBAIJANI} (2)", False)]
    assert MinutesComment.objects.get().paragraph_id == said.paragraph_id
    with pytest.raises(Conflict, match="changed by Secretariat at"):
        rewrite_item(out, cast.item, by=cast.secretariat.person, text="x", revision=out.revision)


def test_comments_close_five_working_days_later_and_each_gets_an_answer(cast: Cast, out: Minutes) -> None:
    day = calendar_of(cast.network).add(cast.network.today(), 5)
    assert out.comments_due_at == close_of_business(day, cast.meeting.zone)
    by = cast.secretariat.person
    said = comment_on(first(out, cast), by=cast.lead.person, text="Why?")
    with pytest.raises(Conflict, match="Answer all comments first"):
        open_silence(out, by=by, revision=out.revision)
    answer_comment(said, by=by, state="taken", answer="")
    table = page(cast, cast.secretariat, "minutes_comments").content.decode()
    assert ("Why?" in table, "taken up" in table) == (True, True)
    open_silence(out, by=by, revision=out.revision)
    with pytest.raises(Conflict, match="closed"):
        comment_on(first(out, cast), by=cast.lead.person, text="Too late")


def test_objection_breaks_the_silence_and_a_new_text_gets_a_new_round(cast: Cast, silent: SilenceRound) -> None:
    by, minutes = cast.secretariat.person, silent.minutes
    assert silent.ends_at == close_of_business(
        calendar_of(cast.network).add(cast.network.today(), 3), cast.meeting.zone
    )
    current = Minutes.objects.get(pk=minutes.pk)
    with pytest.raises(Conflict, match="under silence"):
        rewrite_item(current, cast.item, by=by, text="x", revision=current.revision)
    object_to(silent, by=cast.liaison.person, text="The second sentence is ours")
    with pytest.raises(Conflict):
        adopt_minutes(minutes, by=by, now=silent.ends_at)
    current.refresh_from_db()
    rewritten = rewrite_item(current, cast.item, by=by, text="Agreed text", revision=current.revision)
    second = open_silence(rewritten, by=by, revision=rewritten.revision)
    assert [row.outcome for row in minutes.rounds.order_by("number")] == ["broken", "running"]
    assert adopt_after_silence(second.ends_at - datetime.timedelta(seconds=1)) == 0
    assert (adopt_after_silence(second.ends_at), adopt_after_silence(second.ends_at)) == (1, 0)
    done = Minutes.objects.get(pk=minutes.pk)
    texts = [row["text"] for row in written(done)["segments"][0]["items"][0]["paragraphs"]]
    assert (done.state, texts, done.checksum) == ("adopted", ["Agreed text"], checksum(written(done)))


def test_nobody_objects_when_the_time_is_over(cast: Cast, silent: SilenceRound) -> None:
    with pytest.raises(Conflict, match="over"):
        object_to(silent, by=cast.lead.person, text="Late", now=silent.ends_at)
    assert Objection.objects.count() == 0


LOCKED = [
    "UPDATE meetings_minutes SET document = '{}'",
    "UPDATE meetings_minutes SET state = 'draft'",
    "UPDATE meetings_minutes SET checksum = 'x'",
    "DELETE FROM meetings_minutes",
    "UPDATE meetings_minutesparagraph SET text = 'x'",
    "DELETE FROM meetings_minutesparagraph",
    "INSERT INTO meetings_minutesparagraph (meeting_id, minutes_id, item_id, position, text, is_removed,"
    " classification, effective_classification) SELECT meeting_id, minutes_id, item_id, 9, 'x', false, 2, 2"
    " FROM meetings_minutesparagraph LIMIT 1",
    "UPDATE meetings_minutescomment SET answer = 'x'",
    "DELETE FROM meetings_minutescomment",
    "UPDATE meetings_silenceround SET document = '{}'",
    "DELETE FROM meetings_silenceround",
    "UPDATE meetings_objection SET text = 'x'",
    "INSERT INTO meetings_objection (round_id, person_id, role, text, made_at)"
    " SELECT id, opened_by_id, '', 'x', now() FROM meetings_silenceround LIMIT 1",
]


def raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_adopted_minutes_cannot_be_changed_by_raw_sql_nor_by_the_orm(cast: Cast, out: Minutes) -> None:
    by = cast.secretariat.person
    said = comment_on(first(out, cast), by=cast.lead.person, text="Why?")
    answer_comment(said, by=by, state="noted", answer="So it was said.")
    broken = open_silence(out, by=by, revision=out.revision)
    object_to(broken, by=cast.lead.person, text="No")
    current = Minutes.objects.get(pk=out.pk)
    second = open_silence(current, by=by, revision=current.revision)
    adopted = adopt_minutes(current, by=by, now=second.ends_at)
    for statement in LOCKED:
        with pytest.raises(DatabaseError, match=r"(?i)cannot"), transaction.atomic():
            raw(statement)
        # pgtrigger's own obey a variable that any role may set; the plain ones beside them do not
        with pgtrigger.ignore(), pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            raw(statement)
    raw("SET CONSTRAINTS ALL IMMEDIATE")  # a table with rows to check can be neither altered nor emptied
    for table in ("minutes", "minutesparagraph", "minutescomment", "silenceround", "objection"):
        raw(f"ALTER TABLE meetings_{table} ENABLE TRIGGER never_emptied")  # tests/conftest.py disables it
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            raw(f"TRUNCATE meetings_{table} CASCADE")
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.filter(pk=adopted.pk).update(revision=99)
    paragraph = first(adopted, cast)
    paragraph.text = adopted.checksum = "x"
    for change in (
        adopted.save,
        adopted.delete,
        paragraph.save,
        paragraph.delete,
        lambda: Minutes.objects.bulk_update([adopted], ["checksum"]),
        lambda: MinutesParagraph.objects.bulk_update([paragraph], ["text"]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Conflict):
        withdraw_minutes(adopted, by=by, revision=adopted.revision)


def test_an_item_that_becomes_stricter_leaves_the_editions_of_adopted_minutes(cast: Cast, adopted: Minutes) -> None:
    type(cast.item).objects.filter(pk=cast.item.pk).update(classification=3)
    assert first(adopted, cast).effective_classification == 3
    text = text_of(page(cast, cast.ministry, "minutes_pdf").content, "application/pdf")
    assert AZERBAIJANI not in text
    assert AZERBAIJANI not in page(cast, cast.ministry).content.decode()


def test_document_names_nobody_and_keeps_its_checksum_when_somebody_is_made_anonymous(
    cast: Cast, adopted: Minutes
) -> None:
    people = written(adopted)["participants"]
    keys = {uuid.UUID(row["person"]) for row in people}
    assert keys == {each.person_id for each in (cast.secretariat, cast.lead, cast.ministry, cast.guest)}
    assert {key for row in people for key in row} == {"person", "role", "agency", "presences"}
    assert checksum(written(Minutes.objects.get(pk=adopted.pk))) == adopted.checksum


def test_everybody_invited_gets_each_mail_in_the_own_edition(cast: Cast, adopted: Minutes) -> None:
    mails = Message.objects.filter(kind=KIND, about=adopted.about)
    invited = {each.person_id for each in (cast.secretariat, cast.lead, cast.ministry, cast.guest)}
    steps: dict[str, set[uuid.UUID]] = {step: set() for step in ("comment-2", "silence-1", "adopted")}
    for mail in mails.select_related("body"):
        steps[mail.step].add(mail.person)
        secret = mail.person in (cast.secretariat.person_id, cast.lead.person_id)
        (stored,) = _files(mail)
        with stored.file.open() as file:
            attached = file.read()
        assert (MARKER in mail.body.text, MARKER in text_of(attached, "application/pdf")) == (secret, secret)
    assert steps == dict.fromkeys(steps, invited)


def test_followers_who_were_not_invited_hear_of_the_adoption(cast: Cast, silent: SilenceRound) -> None:
    for account in (cast.lead, cast.other, cast.liaison, cast.outsider):
        follow(cast.network.slug, f"meeting:{cast.meeting.pk}", person=account.person_id)
    adopt_minutes(silent.minutes, by=cast.secretariat.person, now=silent.ends_at)
    source = next(source for source in registry.sources() if source.is_news)
    [due] = source.due(timezone.now(), timezone.now().date())
    told = {person for people in due.people.values() for person in people}
    assert told == {cast.other.person_id, cast.liaison.person_id}
    assert str(due.line()) == f"NET-2026-02 {cast.meeting.title_text}: minutes adopted"


def _files(mail: Message) -> Any:
    return [each.stored_file for each in mail.body.attachments.select_related("stored_file")]


def test_reminders_ask_who_has_not_commented_and_all_before_the_silence_ends(cast: Cast, out: Minutes) -> None:
    comment_on(first(out, cast), by=cast.lead.person, text="Fine")
    now, far = timezone.now(), cast.network.today() + datetime.timedelta(days=30)
    (due,) = comments_due(now, far)
    assert set(due.people[Audience.ASKED]) == {each.person_id for each in (cast.secretariat, cast.ministry, cast.guest)}
    answer_comment(MinutesComment.objects.get(), by=cast.secretariat.person, state="taken", answer="")
    open_silence(out, by=cast.secretariat.person, revision=out.revision)
    (due,) = silence_due(now, far)
    assert (len(due.people[Audience.ASKED]), list(comments_due(now, far))) == (4, [])


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_pdf_has_title_language_tags_and_table_heads(cast: Cast, adopted: Minutes, language: str) -> None:
    content = page(cast, cast.ministry, "minutes_pdf", f"?language={language}").content
    reader = PdfReader(BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].split("-")[0] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "NET-2026-02" in str(reader.metadata["/Title"])  # type: ignore[index]  # it has metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()  # strict, no fallback
    kinds = _kinds(root["/StructTreeRoot"])
    assert kinds.index("/H1") < kinds.index("/Table") < len(kinds)
    assert {"/TH", "/TD", "/L", "/LI", "/P"} <= set(kinds)
    text = text_of(content, "application/pdf")
    assert (AZERBAIJANI in text, RUSSIAN in text, MARKER in text) == (True, True, False)
    assert content == page(cast, cast.ministry, "minutes_pdf", f"?language={language}").content


def _kinds(node: Any) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [kind for child in node for kind in _kinds(child)]
    if not hasattr(node, "get"):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (_kinds(node["/K"]) if "/K" in node else [])


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_word_file_keeps_every_letter_headings_lists_and_repeating_heads(
    cast: Cast, adopted: Minutes, language: str
) -> None:
    content = page(cast, cast.ministry, "minutes_docx", f"?language={language}").content
    document = docx.Document(BytesIO(content))
    texts: dict[str, Any] = {row.text: row.style and row.style.name for row in document.paragraphs}
    assert (texts[AZERBAIJANI], texts[RUSSIAN]) == ("Normal", "List Bullet")
    assert texts["1. Opening"] == "Heading 1"
    heads = [table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables]
    assert [len(head) for head in heads] == [1, 1, 1]
    assert document.core_properties.language.split("-")[0] == language
    assert MARKER not in text_of(content, "")


@needs_libreoffice
def test_word_file_opens_in_libreoffice_with_its_letters(cast: Cast, adopted: Minutes, tmp_path: Path) -> None:
    text = read_by_libreoffice(page(cast, cast.ministry, "minutes_docx", "?language=az").content, tmp_path)
    assert (AZERBAIJANI in text, RUSSIAN in text) == (True, True)


def test_secretariat_reads_the_edition_of_the_network_and_nobody_a_wider_one(cast: Cast, adopted: Minutes) -> None:
    def finds(part: Any, audience: str) -> bool:
        return MARKER in text_of(page(cast, part, "minutes_pdf", f"?audience={audience}").content, "application/pdf")

    assert [finds(cast.secretariat, "un_only"), finds(cast.secretariat, "network")] == [True, False]
    assert finds(cast.ministry, "un_only") is False
