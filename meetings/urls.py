from django.urls import path, register_converter

from meetings import views
from meetings.services.action_points import TRANSITIONS


class TransitionName:
    """The name of a transition of an action point; whatever else stands in its place is no address."""

    regex = "|".join(TRANSITIONS)

    def to_python(self, value: str) -> str:
        """Return the name as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the name as it stands."""
        return value


register_converter(TransitionName, "transition")

app_name = "meetings"
MEETING = "n/<slug:network>/meetings/<str:reference>/"
urlpatterns = [
    path("n/<slug:network>/meetings/", views.meetings, name="meetings"),
    path("n/<slug:network>/meetings/new/", views.create_meeting, name="create_meeting"),
    path("n/<slug:network>/dates/", views.polls, name="polls"),
    path("n/<slug:network>/dates/new/", views.ask_for_dates, name="ask_for_dates"),
    path("n/<slug:network>/dates/<int:pk>/", views.poll, name="poll"),
    path("n/<slug:network>/dates/<int:pk>/pick/", views.pick_date, name="pick_date"),
    path("n/<slug:network>/dates/<int:pk>/withdraw/", views.withdraw_poll, name="withdraw_poll"),
    path("n/<slug:network>/standing-items/", views.standing_items, name="standing_items"),
    path("n/<slug:network>/standing-items/<int:pk>/end/", views.end_standing_item, name="end_standing_item"),
    path("n/<slug:network>/decisions/", views.decisions, name="decisions"),
    path("n/<slug:network>/action-points/<int:pk>/assignee/", views.assignee, name="assignee"),
    path(f"{MEETING}items/<int:pk>/presenter/", views.presenter, name="presenter"),
    path("n/<slug:network>/export.zip", views.export, name="export"),
    path("n/<slug:network>/action-points/<int:pk>/", views.action_point, name="action_point"),
    path("n/<slug:network>/action-points/<int:pk>/not-ours/", views.not_ours, name="not_ours"),
    path("n/<slug:network>/action-points/<int:pk>/owner/", views.reassign, name="reassign"),
    path("n/<slug:network>/action-points/<int:pk>/links/", views.relate, name="relate"),
    path("n/<slug:network>/action-points/<int:pk>/<transition:transition>/", views.move, name="move"),
    path(MEETING, views.meeting, name="meeting"),
    path(f"{MEETING}edit/", views.edit_meeting, name="edit_meeting"),
    path(f"{MEETING}call/", views.call_meeting, name="call_meeting"),
    path(f"{MEETING}audience/", views.clear_meeting, name="clear_meeting"),
    path(f"{MEETING}cancel/", views.cancel_meeting, name="cancel_meeting"),
    path(f"{MEETING}deadlines/", views.deadlines, name="deadlines"),
    path(f"{MEETING}deadlines/<slug:step>/", views.move_deadline, name="move_deadline"),
    path(f"{MEETING}agenda/", views.build, name="build"),
    path(f"{MEETING}agenda/add/", views.add_item, name="add_item"),
    path(f"{MEETING}agenda/returns/", views.add_returning, name="add_returning"),
    path(f"{MEETING}agenda/order/", views.order_items, name="order_items"),
    path(f"{MEETING}agenda/clear/", views.clear_items, name="clear_items"),
    path(f"{MEETING}agenda/<int:item>/", views.edit_item, name="edit_item"),
    path(f"{MEETING}agenda/<int:item>/move/", views.move_item, name="move_item"),
    path(f"{MEETING}agenda/<int:item>/remove/", views.remove_item, name="remove_item"),
    path(f"{MEETING}call-for-items/", views.call_for_items, name="call_for_items"),
    path(f"{MEETING}propose/", views.propose, name="propose"),
    path(f"{MEETING}proposals/<int:proposal>/", views.decide, name="decide"),
    path(f"{MEETING}minutes/", views.minutes, name="minutes"),
    path(f"{MEETING}minutes/draft/", views.draft, name="draft_minutes"),
    path(f"{MEETING}minutes/items/<int:pk>/", views.rewrite, name="rewrite"),
    path(f"{MEETING}minutes/out/", views.step, {"step": "comment"}, name="send_for_comment"),
    path(f"{MEETING}minutes/back/", views.step, {"step": "withdraw"}, name="withdraw_minutes"),
    path(f"{MEETING}minutes/silence/", views.silence, name="silence"),
    path(f"{MEETING}minutes/adopt/", views.adopt, name="adopt"),
    path(f"{MEETING}minutes/comment/", views.comment, name="comment"),
    path(f"{MEETING}minutes/object/", views.objection, name="objection"),
    path(f"{MEETING}minutes/comments/", views.comments, name="minutes_comments"),
    path(f"{MEETING}minutes/comments/<int:pk>/", views.answer_comment, name="answer_comment"),
    path(f"{MEETING}minutes/minutes.pdf", views.minutes_file, {"kind": "pdf"}, name="minutes_pdf"),
    path(f"{MEETING}minutes/minutes.docx", views.minutes_file, {"kind": "docx"}, name="minutes_docx"),
    path(f"{MEETING}brief/", views.brief, name="brief"),
    path(f"{MEETING}brief/brief.pdf", views.brief_pdf, name="brief_pdf"),
    path(f"{MEETING}brief/send/", views.mail_brief, name="mail_brief"),
    path(f"{MEETING}room/", views.room, name="room"),
    path(f"{MEETING}room/notes/", views.notes, name="notes"),
    path(f"{MEETING}room/attendance/", views.attendance, name="attendance"),
    path(f"{MEETING}outcomes/mail/", views.circulate, name="circulate"),
    path(f"{MEETING}room/held/", views.hold, name="hold"),
    path(f"{MEETING}room/items/<int:pk>/", views.record, name="record"),
    path(f"{MEETING}papers/", views.papers, name="papers"),
    path(f"{MEETING}papers/new/", views.new_paper, name="add_paper"),
    path(f"{MEETING}papers/<str:label>/", views.paper, name="paper"),
    path(f"{MEETING}papers/<str:label>/readers/", views.paper_readers, name="clear_paper"),
    path(f"{MEETING}papers/<str:label>/files/<int:pk>/", views.paper_file, name="paper_file"),
    path(f"{MEETING}papers.pdf", views.binder, name="binder"),
    path(f"{MEETING}papers.zip", views.bundle, name="bundle"),
    path(f"{MEETING}items/<int:pk>/ask-for-paper/", views.request_paper, name="ask_for_paper"),
    path(f"{MEETING}participants/", views.participants, name="participants"),
    path("calendar-feeds/", views.feeds, name="feeds"),
    path("calendar-feeds/new/", views.open_own_feed, name="open_feed"),
    path("calendar-feeds/<int:pk>/revoke/", views.revoke_own_feed, name="revoke_feed"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
    path(f"{MEETING}invitations/", views.invitations, name="invitations"),
    path(f"{MEETING}invitations/body/", views.fill_participants, name="fill_participants"),
    path(f"{MEETING}invitations/guest/", views.guest, name="guest"),
    path(f"{MEETING}invitations/reply/", views.reply, name="reply"),
    path(f"{MEETING}participants/<int:participant>/withdraw/", views.withdraw, name="withdraw"),
    path(f"{MEETING}participants/<int:participant>/alternate/", views.alternate, name="alternate"),
    path(f"{MEETING}letters/", views.letters, name="letters"),
    path(f"{MEETING}letters/<int:pk>/<str:language>.docx", views.letter_file, name="letter_file"),
    path(f"{MEETING}letters/<int:pk>/scan/", views.letter_scan, name="letter_scan"),
    path(f"{MEETING}letters/<int:pk>/signed/", views.letter_scanned, name="letter_scanned"),
    path(f"{MEETING}participants/<int:participant>/answer/", views.answer, name="answer"),
    path(f"{MEETING}outcomes/", views.outcomes, name="outcomes"),
    path(f"{MEETING}history/", views.history, name="history"),
    path(f"{MEETING}distribute/", views.distribute, name="distribute"),
    path(f"{MEETING}distribute/preview/", views.preview_mail, name="preview_mail"),
    path(f"{MEETING}distribute/preview.pdf", views.preview_pdf, name="preview_pdf"),
    path(f"{MEETING}distributions/", views.distributions, name="distributions"),
    path(f"{MEETING}distributions/<int:revision>/<int:edition>.pdf", views.edition_pdf, name="edition_pdf"),
]
