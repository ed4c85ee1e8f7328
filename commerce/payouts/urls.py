from django.urls import path

from commerce.payouts import views

app_name = "payouts"
urlpatterns = [
    path("studio/earnings/", views.creator_earnings, name="creator_earnings"),
    path("studio/earnings/<slug:payout_id>/", views.creator_statement, name="creator_statement"),
    path(
        "studio/earnings/<slug:payout_id>/statement.csv",
        views.creator_statement_csv,
        name="creator_statement_csv",
    ),
    path("brand/<slug:public_id>/money/", views.brand_money, name="brand_money"),
    path("brand/<slug:public_id>/money/<slug:payout_id>/", views.brand_statement, name="brand_statement"),
    path(
        "brand/<slug:public_id>/money/<slug:payout_id>/statement.csv",
        views.brand_statement_csv,
        name="brand_statement_csv",
    ),
]
