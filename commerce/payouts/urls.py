from django.urls import path

from commerce.payouts import currency_views, gate_views, statement_views, views

app_name = "payouts"
urlpatterns = [
    path("studio/earnings/", views.creator_earnings, name="creator_earnings"),
    path("studio/getting-paid/", gate_views.creator_getting_paid, name="creator_getting_paid"),
    path("studio/getting-paid/provider/", gate_views.creator_connect, name="creator_connect"),
    path("brand/<slug:public_id>/getting-paid/", gate_views.brand_getting_paid, name="brand_getting_paid"),
    path("brand/<slug:public_id>/getting-paid/provider/", gate_views.brand_connect, name="brand_connect"),
    path("studio/earnings/currency/", currency_views.creator_currency, name="creator_currency"),
    path("studio/earnings/<slug:payout_id>/", statement_views.creator_statement, name="creator_statement"),
    path(
        "studio/earnings/<slug:payout_id>/statement.csv",
        statement_views.creator_statement_csv,
        name="creator_statement_csv",
    ),
    path(
        "studio/earnings/<slug:payout_id>/statement.pdf",
        statement_views.creator_statement_pdf,
        name="creator_statement_pdf",
    ),
    path("brand/<slug:public_id>/money/", views.brand_money, name="brand_money"),
    path("brand/<slug:public_id>/money/currency/", currency_views.brand_currency, name="brand_currency"),
    path(
        "brand/<slug:public_id>/money/<slug:payout_id>/",
        statement_views.brand_statement,
        name="brand_statement",
    ),
    path(
        "brand/<slug:public_id>/money/<slug:payout_id>/statement.csv",
        statement_views.brand_statement_csv,
        name="brand_statement_csv",
    ),
    path(
        "brand/<slug:public_id>/money/<slug:payout_id>/statement.pdf",
        statement_views.brand_statement_pdf,
        name="brand_statement_pdf",
    ),
]
