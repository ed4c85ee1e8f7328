from django.urls import path

from marketplace.kernel import views

app_name = "kernel"
urlpatterns = [
    path("jobs/<slug:job_id>/", views.job, name="job"),
    path("jobs/<slug:job_id>/status/", views.job_status, name="job_status"),
    path("jobs/<slug:job_id>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<slug:job_id>/again/", views.job_again, name="job_again"),
    path("jobs/<slug:job_id>/result/", views.job_result, name="job_result"),
]
