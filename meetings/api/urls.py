"""Routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from meetings.api import agenda, feeds, papers, participants, polls, records, room, views

NETWORK = r"networks/(?P<network>[-a-zA-Z0-9_]+)"

router = SimpleRouter()
router.register(rf"{NETWORK}/meetings", room.KeptMeetings, basename="meeting")
router.register(rf"{NETWORK}/agenda-items", agenda.BuiltAgendaItems, basename="agenda-item")
router.register(rf"{NETWORK}/date-polls", polls.DatePolls, basename="date-poll")
router.register(rf"{NETWORK}/proposals", agenda.Proposals, basename="proposal")
router.register(rf"{NETWORK}/papers", papers.Papers, basename="paper")
router.register(rf"{NETWORK}/participants", participants.Participants, basename="participant")
router.register(rf"{NETWORK}/distributions", views.Distributions, basename="distribution")
router.register(rf"{NETWORK}/decisions", records.RecordedDecisions, basename="decision")
router.register(rf"{NETWORK}/action-points", records.MovedActionPoints, basename="action-point")
router.register(rf"{NETWORK}/minutes", records.MinutesEndpoint, basename="minutes")

router.register("calendar-feeds", feeds.CalendarFeeds, basename="calendar-feed")

urlpatterns = router.urls
