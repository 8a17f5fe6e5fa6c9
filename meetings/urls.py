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
    path(f"{MEETING}participants/", views.participants, name="participants"),
    path(f"{MEETING}participants/<int:participant>/answer/", views.answer, name="answer"),
    path(f"{MEETING}outcomes/", views.outcomes, name="outcomes"),
    path(f"{MEETING}history/", views.history, name="history"),
    path(f"{MEETING}distribute/", views.distribute, name="distribute"),
    path(f"{MEETING}distribute/preview/", views.preview_mail, name="preview_mail"),
    path(f"{MEETING}distribute/preview.pdf", views.preview_pdf, name="preview_pdf"),
    path(f"{MEETING}distributions/", views.distributions, name="distributions"),
    path(f"{MEETING}distributions/<int:revision>/<int:edition>.pdf", views.edition_pdf, name="edition_pdf"),
]
