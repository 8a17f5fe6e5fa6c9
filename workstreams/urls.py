from django.urls import path

from workstreams import views

app_name = "workstreams"
urlpatterns = [
    path("n/<slug:network>/workplan/", views.workplan, name="workplan"),
    path("n/<slug:network>/workstreams/<str:reference>/", views.workstream, name="workstream"),
    path("n/<slug:network>/workstreams/<str:reference>/update/", views.update, name="update"),
    path("n/<slug:network>/workstreams/<str:reference>/updates/<int:pk>/correct/", views.correct, name="correct"),
    path("n/<slug:network>/groups/", views.groups, name="groups"),
    path("n/<slug:network>/groups/<str:code>/", views.group, name="group"),
    path("n/<slug:network>/commitments/<slug:framework>/<str:code>/", views.commitment, name="commitment"),
]
