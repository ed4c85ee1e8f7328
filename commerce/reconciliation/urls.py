from django.urls import path

from commerce.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("operator/reconcile/", views.days, name="days"),
    path("operator/reconcile/gaps/<int:gap_id>/explain/", views.explain, name="explain"),
    path("operator/reconcile/<slug:provider>/<slug:day>/", views.day, name="day"),
    path("operator/reconcile/<slug:provider>/<slug:day>/again/", views.again, name="again"),
    path("operator/reconcile/<slug:provider>/<slug:day>/lines.csv", views.lines_csv, name="lines_csv"),
]
