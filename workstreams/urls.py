from django.urls import path

from workstreams import views

app_name = "workstreams"
urlpatterns = [
    path("n/<slug:network>/workplan/", views.workplan, name="workplan"),
    path("n/<slug:network>/workplan/columns/", views.columns, name="columns"),
    path("n/<slug:network>/workplan/export/<slug:kind>.<slug:ending>", views.export, name="export"),
    path("n/<slug:network>/workplan/import/", views.new_import, name="new_import"),
    path("n/<slug:network>/workplan/import/<int:pk>/", views.show_import, name="import"),
    path("n/<slug:network>/workplan/import/<int:pk>/apply/", views.apply_import, name="apply_import"),
    path("n/<slug:network>/workplan/import/<int:pk>/drop/", views.drop_import, name="drop_import"),
    path("n/<slug:network>/workplan/import/<int:pk>/marked.xlsx", views.marked_import, name="marked_import"),
    path("n/<slug:network>/workplan/versions/", views.versions, name="versions"),
    path("n/<slug:network>/workplan/versions/<int:pk>/", views.version, name="version"),
    path("n/<slug:network>/workplan/adopt/", views.adopt, name="adopt"),
    path("n/<slug:network>/workplan/new-period/", views.new_period, name="new_period"),
    path("n/<slug:network>/groups/<str:code>/seats/", views.seats, name="seats"),
    path("n/<slug:network>/groups/<str:code>/seats/<int:pk>/end/", views.leave_seat, name="leave_seat"),
    path("n/<slug:network>/groups/<str:code>/mandate/", views.mandate, name="mandate"),
    path("n/<slug:network>/workplan/quality/", views.quality, name="quality"),
    path("n/<slug:network>/workplan/new/", views.create, name="create"),
    path("n/<slug:network>/workstreams/<str:reference>/", views.workstream, name="workstream"),
    path("n/<slug:network>/workstreams/<str:reference>/edit/", views.edit, name="edit"),
    path("n/<slug:network>/workstreams/<str:reference>/quick/", views.quick, name="quick"),
    path("n/<slug:network>/workstreams/<str:reference>/classify/", views.classify, name="classify"),
    path("n/<slug:network>/workstreams/<str:reference>/cancel/", views.cancel, name="cancel"),
    path("n/<slug:network>/workstreams/<str:reference>/update/", views.update, name="update"),
    path("n/<slug:network>/workstreams/<str:reference>/updates/<int:pk>/correct/", views.correct, name="correct"),
    path("n/<slug:network>/groups/", views.groups, name="groups"),
    path("n/<slug:network>/groups/<str:code>/", views.group, name="group"),
    path("n/<slug:network>/commitments/<slug:framework>/<str:code>/", views.commitment, name="commitment"),
]
