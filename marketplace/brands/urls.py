from django.urls import path

from marketplace.brands import views

app_name = "brands"
urlpatterns = [
    path("brand/start/", views.start, name="start"),
    path("brand/<slug:public_id>/setup/", views.resume, name="resume"),
    path("brand/<slug:public_id>/setup/review/", views.review, name="review"),
    path("brand/<slug:public_id>/setup/submit/", views.submit, name="submit"),
    path("brand/<slug:public_id>/setup/later/", views.later, name="later"),
    path("brand/<slug:public_id>/setup/<slug:step>/", views.wizard_step, name="wizard"),
    path("brand/<slug:public_id>/team/", views.team_page, name="team"),
    path("brand/<slug:public_id>/team/add/", views.team_add, name="team_add"),
    path("brand/<slug:public_id>/team/<int:member_id>/role/", views.member_role, name="member_role"),
    path("brand/<slug:public_id>/team/<int:member_id>/remove/", views.member_remove, name="member_remove"),
]
