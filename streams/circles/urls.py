from django.urls import path

from streams.circles import views

app_name = "circles"
HOME = "creators/<str:handle>/circle"
urlpatterns = [
    path(f"{HOME}/", views.circle, name="circle"),
    path(f"{HOME}/begin/", views.begin, name="begin"),
    path(f"{HOME}/mails/", views.wish, name="wish"),
    path(f"{HOME}/<slug:public_id>/", views.thread, name="thread"),
    path(f"{HOME}/<slug:public_id>/arrange/", views.arrange, name="arrange"),
    path(f"{HOME}/posts/<slug:public_id>/edit/", views.edit, name="edit"),
    path(f"{HOME}/posts/<slug:public_id>/hide/", views.hide, name="hide"),
    path(f"{HOME}/posts/<slug:public_id>/show/", views.show, name="show"),
]
