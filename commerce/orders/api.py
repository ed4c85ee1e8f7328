"""The API of a brand's orders, for its own shop and warehouse."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commerce.orders.models import Fulfilment, OrderLine
from commerce.orders.selectors.desk import access_parcel_by_id, brand_parcels
from commerce.orders.services import fulfilment_ship
from marketplace.brands.selectors import access_brand


class OrderLineOut(serializers.ModelSerializer[OrderLine]):
    """One line; amounts in minor units of the order's currency."""

    variant = serializers.CharField(source="variant.public_id", read_only=True)
    sku = serializers.CharField(source="variant.sku", read_only=True)

    class Meta:
        model = OrderLine
        fields = (
            "public_id",
            "variant",
            "sku",
            "title",
            "quantity",
            "unit_minor",
            "total_minor",
            "tax_minor",
            "commission_minor",
            "fee_minor",
            "refunded_minor",
        )
        read_only_fields = fields


class AddressOut(serializers.Serializer[Any]):
    """Where a parcel goes."""

    name = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField()
    phone = serializers.CharField()


class ParcelOut(serializers.ModelSerializer[Fulfilment]):
    """A brand's part of an order."""

    order = serializers.CharField(source="order.public_id", read_only=True)
    number = serializers.CharField(source="order.number", read_only=True)
    currency = serializers.CharField(source="order.currency", read_only=True)
    paid_at = serializers.DateTimeField(source="order.paid_at", read_only=True)
    ships_to = AddressOut(source="order.buyer", read_only=True)
    lines = OrderLineOut(many=True, read_only=True)

    class Meta:
        model = Fulfilment
        fields = (
            "public_id",
            "order",
            "number",
            "currency",
            "paid_at",
            "state",
            "tracking",
            "shipped_at",
            "shipping_minor",
            "ships_to",
            "lines",
        )
        read_only_fields = fields


class ShipIn(serializers.Serializer[Any]):
    """What is known of a parcel that leaves."""

    tracking = serializers.CharField(max_length=80, allow_blank=True, required=False, default="")


class BrandOrders(ListAPIView[Fulfilment]):
    """List a brand's parcels."""

    permission_classes = (IsAuthenticated,)
    serializer_class = ParcelOut

    def get_queryset(self) -> QuerySet[Fulfilment]:
        brand = access_brand(self.request.user, self.kwargs["public_id"])
        return brand_parcels(brand, state=self.request.query_params.get("state", ""))

    @extend_schema(
        operation_id="brand_orders_list",
        summary="A brand's parts of paid orders, newest first",
        parameters=[
            OpenApiParameter("public_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The brand"),
            OpenApiParameter("state", OpenApiTypes.STR, enum=Fulfilment.State.values),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer a page of them."""
        return super().get(request, *args, **kwargs)


class ShipParcel(APIView):
    """Mark a parcel as shipped."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="brand_orders_ship",
        summary="Mark a parcel as shipped; the buyer gets a mail",
        request=ShipIn,
        responses=ParcelOut,
        parameters=[
            OpenApiParameter("public_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The brand"),
            OpenApiParameter(
                "fulfilment_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The parcel"
            ),
        ],
    )
    def post(self, request: Request, public_id: str, fulfilment_id: str) -> Response:
        parcel = access_parcel_by_id(request.user, public_id, fulfilment_id)
        sent = ShipIn(data=request.data)
        sent.is_valid(raise_exception=True)
        fulfilment_ship(fulfilment=parcel, tracking=sent.validated_data["tracking"])
        return Response(ParcelOut(access_parcel_by_id(request.user, public_id, fulfilment_id)).data)
