from django.urls import path

from meetings import views

app_name = "meetings"
MEETING = "n/<slug:network>/meetings/<str:reference>/"
urlpatterns = [
    path("n/<slug:network>/meetings/", views.meetings, name="meetings"),
    path("n/<slug:network>/decisions/", views.decisions, name="decisions"),
    path("n/<slug:network>/action-points/<int:pk>/assignee/", views.assignee, name="assignee"),
    path(f"{MEETING}items/<int:pk>/presenter/", views.presenter, name="presenter"),
    path(MEETING, views.meeting, name="meeting"),
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
