from django.urls import path

from commerce.payouts import currency_views, gate_views, open_views, statement_views, views

app_name = "payouts"
urlpatterns = [
    path("studio/earnings/", views.creator_earnings, name="creator_earnings"),
    path("studio/open-rates/", open_views.creator_open_plans, name="creator_open_plans"),
    path("studio/open-rates/<slug:brand_id>/ask/", open_views.open_seller_ask, name="open_seller_ask"),
    path("brand/<slug:public_id>/open-rates/", open_views.brand_open_plan, name="brand_open_plan"),
    path(
        "brand/<slug:public_id>/open-rates/approval/",
        open_views.open_plan_approval,
        name="open_plan_approval",
    ),
    path(
        "brand/<slug:public_id>/open-rates/<int:rate_id>/end/", open_views.open_rate_end, name="open_rate_end"
    ),
    path(
        "brand/<slug:public_id>/open-rates/sellers/<int:seller_id>/",
        open_views.open_seller_decide,
        name="open_seller_decide",
    ),
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
