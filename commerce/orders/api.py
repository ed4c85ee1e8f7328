"""The API of a brand's orders, for its own shop and warehouse."""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commerce.orders.carriers import CARRIERS, OTHER
from commerce.orders.models import Fulfilment, OrderLine, Shipment
from commerce.orders.selectors.desk import access_parcel_by_id, brand_parcels
from commerce.orders.services import Way, fulfilment_ship, shipment_send
from commerce.orders.standings import standing_of
from marketplace.accounts.models import User
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
            "shipped_quantity",
            "cancelled_quantity",
            "returned_quantity",
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


class ShipmentOut(serializers.ModelSerializer[Shipment]):
    """A parcel that left."""

    carrier_name = serializers.CharField(source="carrier_label", read_only=True)
    link = serializers.CharField(source="tracking_link", read_only=True)
    pieces = serializers.SerializerMethodField()

    class Meta:
        model = Shipment
        fields = (
            "public_id",
            "carrier",
            "carrier_name",
            "tracking",
            "link",
            "shipped_at",
            "delivered_at",
            "pieces",
        )
        read_only_fields = fields

    def get_pieces(self, shipment: Shipment) -> dict[str, int]:
        """How many pieces of which line are in it."""
        return {packed.line.public_id: packed.quantity for packed in shipment.lines.all()}


class ParcelOut(serializers.ModelSerializer[Fulfilment]):
    """A brand's part of an order."""

    order = serializers.CharField(source="order.public_id", read_only=True)
    number = serializers.CharField(source="order.number", read_only=True)
    currency = serializers.CharField(source="order.currency", read_only=True)
    paid_at = serializers.DateTimeField(source="order.paid_at", read_only=True)
    # How it stands, in the same word as on every page: "unpaid" and "paid" as well.
    standing = serializers.SerializerMethodField()
    shipments = ShipmentOut(many=True, read_only=True)
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
            "standing",
            "packing_at",
            "tracking",
            "shipped_at",
            "delivered_at",
            "shipments",
            "shipping_minor",
            "ships_to",
            "lines",
        )
        read_only_fields = fields

    def get_standing(self, parcel: Fulfilment) -> str:
        """How it stands."""
        return standing_of(parcel).code


class ShipIn(serializers.Serializer[Any]):
    """What is known of a parcel that leaves; without ``pieces`` everything that is left is in it."""

    key = serializers.UUIDField(required=False)
    carrier = serializers.ChoiceField(choices=[*CARRIERS, OTHER, ""], required=False, default="")
    carrier_name = serializers.CharField(max_length=40, allow_blank=True, required=False, default="")
    pieces = serializers.DictField(child=serializers.IntegerField(min_value=0), required=False)
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
        said = sent.validated_data
        way = Way(said["tracking"], said["carrier"], said["carrier_name"])
        by = request.user if isinstance(request.user, User) else None
        if "pieces" in said or "key" in said:
            shipment_send(
                fulfilment=parcel, way=way, key=said.get("key") or uuid4(), pieces=said.get("pieces"), by=by
            )
        else:
            fulfilment_ship(fulfilment=parcel, tracking=way.tracking, way=way, by=by)
        return Response(ParcelOut(access_parcel_by_id(request.user, public_id, fulfilment_id)).data)
