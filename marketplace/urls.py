"""The roof: which app answers which address. No logic."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("streams.door.urls")),
    path("", include("streams.shows.urls")),
    path("", include("streams.circles.urls")),
    path("", include("streams.room.urls")),
    path("", include("streams.stage.urls")),
    path("", include("commerce.auctions.urls")),
    path("", include("commerce.renewals.urls")),
    path("", include("commerce.checkout.urls")),
    path("", include("commerce.payouts.urls")),
    path("", include("commerce.taxforms.urls")),
    path("", include("commerce.reconciliation.urls")),
    path("", include("commerce.returns.urls")),
    path("", include("commerce.invoices.urls")),
    path("", include("commerce.payments.urls")),
    path("", include("commerce.offers.urls")),
    path("", include("commerce.reviews.urls")),
    path("", include("commerce.orders.urls")),
    path("", include("commerce.wallet.urls")),
    path("", include("commerce.stock.urls")),
    path("", include("commerce.shipping.urls")),
    path("", include("commerce.promotions.urls")),
    path("", include("commerce.catalog.urls")),
    path("", include("marketplace.campaigns.urls")),
    path("", include("marketplace.creators.urls")),
    path("", include("marketplace.brands.urls")),
    path("", include("marketplace.safety.urls")),
    path("", include("marketplace.accounts.urls")),
    path("", include("marketplace.kernel.urls")),
    # Last of ours: its addresses are the widest (brand/<id>/ would swallow brand/start/).
    path("", include("streams.front.urls")),
    path("accounts/", include("allauth.urls")),
    path("operator/", admin.site.urls),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(
        re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}, name="media"),
    )
