from django.urls import path

from marketplace.creators import views

app_name = "creators"
urlpatterns = [
    path("studio/profile/start/", views.start, name="start"),
    path("studio/profile/", views.edit, name="edit"),
    path("creators/<str:handle>/follow/", views.follow, name="follow"),
]
