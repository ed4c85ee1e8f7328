import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0023_import_pages"),
        ("markets", "0011_first_duty_rates"),
        ("orders", "0013_earning_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Auction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=marketplace.kernel.ids.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("scope", models.CharField(db_index=True, max_length=12)),
                ("creator", models.CharField(blank=True, max_length=12)),
                ("collaboration", models.CharField(blank=True, max_length=12)),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("start_minor", models.BigIntegerField()),
                ("increments", models.JSONField()),
                ("duration_seconds", models.PositiveIntegerField()),
                ("reset_seconds", models.PositiveSmallIntegerField()),
                ("is_sudden_death", models.BooleanField(default=False)),
                ("window_seconds", models.PositiveSmallIntegerField()),
                (
                    "on_failure",
                    models.CharField(
                        choices=[
                            ("runner_up", "offer it to the next bidder"),
                            ("relist", "auction it again"),
                            ("give_back", "put it back on the shelf"),
                        ],
                        default="runner_up",
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "not begun"),
                            ("open", "running"),
                            ("sold", "sold"),
                            ("unsold", "not sold"),
                            ("withdrawn", "withdrawn before it began"),
                            ("voided", "declared void"),
                        ],
                        default="scheduled",
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("price_minor", models.BigIntegerField(blank=True, null=True)),
                ("leader_max_minor", models.BigIntegerField(blank=True, null=True)),
                ("bids", models.PositiveIntegerField(default=0)),
                ("deeds", models.PositiveIntegerField(default=0)),
                ("bidders", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "relist_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relisted_as",
                        to="auctions.auction",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="auctions",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Bidder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(default=marketplace.kernel.ids.new_public_id, max_length=12)),
                ("shown_name", models.CharField(blank=True, max_length=40)),
                ("goes_to", models.JSONField(blank=True, default=dict)),
                ("browser", models.CharField(blank=True, max_length=12)),
                ("network", models.CharField(blank=True, max_length=24)),
                ("agreed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered",
                        to="auctions.auction",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="markets.market"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("nonce", models.UUIDField()),
                ("maximum_minor", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("playhead_ms", models.BigIntegerField(blank=True, null=True)),
                ("delay_ms", models.PositiveIntegerField(default=0)),
                ("price_minor", models.BigIntegerField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bid_log",
                        to="auctions.auction",
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="auctions.bidder"
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auctions.bidder"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("price_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("due", "to be charged"),
                            ("placed", "ordered"),
                            ("paid", "paid"),
                            ("failed", "not paid"),
                            ("passed", "not taken"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="auctions.auction",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award",
                        to="orders.order",
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="auctions.bidder",
                    ),
                ),
            ],
            options={
                "ordering": ("round",),
            },
        ),
        migrations.AddField(
            model_name="auction",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="auctions.bidder",
            ),
        ),
        migrations.CreateModel(
            name="SellerMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("browser", "Browser"), ("network", "Network")], max_length=8),
                ),
                ("value", models.CharField(max_length=24)),
                ("seen_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuctionDeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("posted", "posted"),
                            ("opened", "begun"),
                            ("settled", "settled"),
                            ("withdrawn", "withdrawn"),
                            ("voided", "declared void"),
                            ("offered", "offered to the next bidder"),
                            ("accepted", "accepted by the next bidder"),
                            ("passed", "not taken"),
                            ("paid", "paid"),
                            ("failed", "not paid"),
                            ("relisted", "to be auctioned again"),
                            ("given_back", "back on the shelf"),
                            ("refused", "bidder refused"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("facts", models.JSONField(blank=True, default=dict)),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="log", to="auctions.auction"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("auction", "number"), name="auction_deed_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="auction_deed_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "voided"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="auction_voided_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bidder",
            constraint=models.UniqueConstraint(fields=("auction", "user"), name="auction_bidder_once"),
        ),
        migrations.AddConstraint(
            model_name="bidder",
            constraint=models.UniqueConstraint(fields=("auction", "name"), name="auction_bidder_named"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(fields=("auction", "number"), name="auction_bid_in_order"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(fields=("bidder", "nonce"), name="auction_bid_pressed_once"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="auction_bid_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.CheckConstraint(
                condition=models.Q(("maximum_minor__gte", 1), ("price_minor__gte", 1)),
                name="auction_bid_of_an_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("leader", models.F("bidder")), _negated=True),
                    ("price_minor__lte", models.F("maximum_minor")),
                    _connector="OR",
                ),
                name="auction_bid_price_within_maximum",
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(
                condition=models.Q(("state__in", ["offered", "due", "placed"])),
                fields=["due_at"],
                name="auction_award_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(fields=("auction", "round"), name="auction_award_in_order"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["offered", "due", "placed"])),
                fields=("auction",),
                name="auction_award_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_minor__gte", 1)), name="auction_award_of_an_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["offered", "due", "passed", "failed"]),
                    ("order__isnull", False),
                    _connector="OR",
                ),
                name="auction_award_placed_has_an_order",
            ),
        ),
        migrations.AddIndex(
            model_name="auction",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["closes_at"], name="auction_to_settle"
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$"), ("start_minor__gte", 1)),
                name="auction_of_an_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duration_seconds__gte", 10),
                    ("duration_seconds__lte", 3600),
                    ("reset_seconds__gte", 1),
                    ("reset_seconds__lte", 9),
                ),
                name="auction_clock_bound",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("scope",), name="auction_one_open_in_a_show"
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["scheduled", "withdrawn"]),
                    models.Q(
                        ("closes_at__gte", models.F("ends_at")),
                        ("ends_at__isnull", False),
                        ("opened_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="auction_begun_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("leader__isnull", True),
                        ("leader_max_minor__isnull", True),
                        ("price_minor__isnull", True),
                    ),
                    models.Q(
                        ("leader__isnull", False),
                        ("leader_max_minor__gte", models.F("price_minor")),
                        ("price_minor__gte", models.F("start_minor")),
                    ),
                    _connector="OR",
                ),
                name="auction_price_within_the_maximum",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sold"), _negated=True), ("leader__isnull", False), _connector="OR"
                ),
                name="auction_sold_to_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="sellermark",
            index=models.Index(fields=["kind", "value"], name="auction_seller_mark_by_value"),
        ),
        migrations.AddConstraint(
            model_name="sellermark",
            constraint=models.UniqueConstraint(
                fields=("user", "kind", "value"), name="auction_seller_mark_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sellermark",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="auction_seller_mark_says_something"
            ),
        ),
    ]
