import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_logo_copy"),
        ("catalog", "0003_product_kind"),
        ("promotions", "0002_show_price_spans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uses", models.PositiveIntegerField(default=0)),
                ("uses_max", models.PositiveIntegerField(blank=True, null=True)),
                ("per_buyer", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uses_max__isnull", True), ("uses__lte", models.F("uses_max")), _connector="OR"
                        ),
                        name="budget_kept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Bundle",
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
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("is_paused", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="brands.brand",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BundleAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="promotions.bundle",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BundlePiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveIntegerField(default=1)),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="promotions.bundle",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.variant"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="BuyXGetY",
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
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("is_paused", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("buy", models.PositiveIntegerField(verbose_name="buy")),
                ("get", models.PositiveIntegerField(verbose_name="get")),
                ("basis_points", models.PositiveIntegerField(default=10000)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="brands.brand",
                    ),
                ),
                ("gifts", models.ManyToManyField(blank=True, related_name="+", to="catalog.product")),
                ("products", models.ManyToManyField(blank=True, related_name="+", to="catalog.product")),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Code",
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
                ("text", models.CharField(max_length=32, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "a percentage"),
                            ("amount", "a sum"),
                            ("free_shipping", "free delivery"),
                        ],
                        max_length=16,
                        verbose_name="what it gives",
                    ),
                ),
                ("basis_points", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "stacks",
                    models.BooleanField(
                        default=False, verbose_name="may be used beside other codes and bundles"
                    ),
                ),
                ("is_claimed_only", models.BooleanField(default=False)),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("is_paused", models.BooleanField(default=False)),
                ("scope", models.CharField(blank=True, max_length=12)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="brands.brand",
                    ),
                ),
                (
                    "budget",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code",
                        to="promotions.budget",
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
                ("products", models.ManyToManyField(blank=True, related_name="+", to="catalog.product")),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CodeAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField(blank=True, null=True)),
                ("minimum_minor", models.BigIntegerField(default=0)),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="promotions.code",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FlashDeal",
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
                ("scope", models.CharField(db_index=True, max_length=12)),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "budget",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deal",
                        to="promotions.budget",
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
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flash_deals",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="FlashDealPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="promotions.flashdeal",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.variant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=36)),
                ("who", models.JSONField(default=list)),
                ("uses", models.PositiveIntegerField(default=1)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "in an unpaid order"),
                            ("spent", "spent"),
                            ("returned", "given back"),
                        ],
                        default="held",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="promotions.budget",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VoucherCard",
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
                ("scope", models.CharField(db_index=True, max_length=12)),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("open", "nothing but to take it"),
                            ("follow", "follow the host"),
                            ("comment", "write in the chat"),
                            ("time", "watch for a while"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("task_seconds", models.PositiveIntegerField(default=0)),
                ("claims", models.PositiveIntegerField(default=0)),
                ("claims_max", models.PositiveIntegerField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cards",
                        to="promotions.code",
                    ),
                ),
            ],
            options={
                "ordering": ("-opened_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="VoucherClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claimed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken",
                        to="promotions.vouchercard",
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="promotions.code",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voucher_claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BudgetBuyer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(max_length=80)),
                ("uses", models.PositiveIntegerField(default=0)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buyers",
                        to="promotions.budget",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("budget", "who"), name="budget_buyer_once")],
            },
        ),
        migrations.CreateModel(
            name="BudgetMoney",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("most_minor", models.BigIntegerField()),
                ("given_minor", models.BigIntegerField(default=0)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="money",
                        to="promotions.budget",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("budget", "currency"), name="budget_money_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_minor__gte", 0), ("given_minor__lte", models.F("most_minor"))
                        ),
                        name="budget_money_kept",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                ),
                name="bundle_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleamount",
            constraint=models.UniqueConstraint(fields=("bundle", "currency"), name="bundle_amount_once"),
        ),
        migrations.AddConstraint(
            model_name="bundleamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0)), name="bundle_amount_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlepiece",
            constraint=models.UniqueConstraint(fields=("bundle", "variant"), name="bundle_piece_once"),
        ),
        migrations.AddConstraint(
            model_name="bundlepiece",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1), ("quantity__lte", 20)),
                name="bundle_piece_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="buyxgety",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                ),
                name="buyxgety_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="buyxgety",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis_points__gte", 1),
                    ("basis_points__lte", 10000),
                    ("buy__gte", 1),
                    ("buy__lte", 20),
                    ("get__gte", 1),
                    ("get__lte", 20),
                ),
                name="buy_x_get_y_in_bounds",
            ),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["brand", "-created_at"], name="code_by_brand"),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "percent"), _negated=True),
                    models.Q(("basis_points__gte", 1), ("basis_points__lte", 10000)),
                    _connector="OR",
                ),
                name="code_percentage_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                ),
                name="code_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="codeamount",
            constraint=models.UniqueConstraint(fields=("code", "currency"), name="code_amount_once"),
        ),
        migrations.AddConstraint(
            model_name="codeamount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor__isnull", True), ("amount_minor__gte", 1), _connector="OR"),
                    ("minimum_minor__gte", 0),
                ),
                name="code_amount_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="flashdeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="flash_deal_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="flashdeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("scope", "product"),
                name="flash_deal_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="flashdealprice",
            constraint=models.UniqueConstraint(
                fields=("deal", "variant", "currency"), name="flash_deal_price_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="flashdealprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0)), name="flash_deal_price_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.UniqueConstraint(fields=("budget", "key"), name="redemption_once"),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0), ("uses__gte", 1)), name="redemption_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="vouchercard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claims_max__isnull", True), ("claims__lte", models.F("claims_max")), _connector="OR"
                ),
                name="voucher_card_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="vouchercard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("task", "time"), _negated=True), ("task_seconds__gte", 1), _connector="OR"
                ),
                name="voucher_card_time_is_told",
            ),
        ),
        migrations.AddIndex(
            model_name="voucherclaim",
            index=models.Index(fields=["user", "code"], name="voucher_claim_by_user"),
        ),
        migrations.AddConstraint(
            model_name="voucherclaim",
            constraint=models.UniqueConstraint(fields=("card", "user"), name="voucher_claim_once"),
        ),
    ]
