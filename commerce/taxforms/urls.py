from django.urls import path

from commerce.taxforms import views

app_name = "taxforms"
urlpatterns = [
    path("studio/tax-form/", views.creator_tax_form, name="creator_form"),
    path("brand/<slug:public_id>/tax-form/", views.brand_tax_form, name="brand_form"),
    path("operator/tax/", views.tax_years, name="years"),
    path("operator/tax/<int:year>/files/<slug:name>.csv", views.tax_year_file, name="year_file"),
]
