from django.urls import path

from marketplace.safety import views

app_name = "safety"
urlpatterns = [
    path("reports/<str:token>/", views.report, name="report"),
    path("appeals/<str:token>/", views.appeal, name="appeal"),
]
