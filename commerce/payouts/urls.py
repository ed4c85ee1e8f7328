from django.urls import path

from commerce.payouts import gate_views, views

app_name = "payouts"
urlpatterns = [
    path("studio/earnings/", views.creator_earnings, name="creator_earnings"),
    path("studio/getting-paid/", gate_views.creator_getting_paid, name="creator_getting_paid"),
    path("studio/getting-paid/provider/", gate_views.creator_connect, name="creator_connect"),
    path("brand/<slug:public_id>/getting-paid/", gate_views.brand_getting_paid, name="brand_getting_paid"),
    path("brand/<slug:public_id>/getting-paid/provider/", gate_views.brand_connect, name="brand_connect"),
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
