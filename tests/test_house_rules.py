"""The style rules that no linter knows: each is held by the whole tree and caught on a small bad sample."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.apps import apps as registry

import commerce
import marketplace
import streams
from marketplace.kernel.bus import durable_handlers
from marketplace.kernel.refusals import all_refusals
from support import messages, templates_seen
from tests import house_rules as rules
from tests import write_rules

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
TREE_RULES = [
    rules.long_functions,
    rules.long_files,
    rules.queries_in_ways_in,
    rules.app_code_in_migrations,
    rules.unnamed_migrations,
    rules.forked_migrations,
    rules.upside_down_imports,
    rules.strange_folders,
    rules.packages_in_tests,
    rules.imports_without_semicolon,
    rules.inline_code,
    rules.untold_settings,
    rules.leftovers,
    rules.places_elsewhere,
    rules.dates_in_stopped_clocks,
    write_rules.updates_through_joins,
]
LONG_FUNCTION = "def long():\n" + "    pass\n" * 50
# One file that breaks each rule, and one beside it that looks like it and does not.
SAMPLES = {
    "long_functions": ("commerce/orders/services.py", LONG_FUNCTION, "def long():\n" + "    pass\n" * 49),
    "long_files": ("static/app/lib/time.js", "x;\n" * 401, "x;\n" * 400),
    "queries_in_ways_in": ("commerce/orders/views.py", "Order.objects.get(pk=1)\n", "order_get(pk=1)\n"),
    "app_code_in_migrations": (
        "commerce/orders/migrations/0002_fill.py",
        "from commerce.orders.models import Order\n",
        "import marketplace.kernel.ids\n",
    ),
    "upside_down_imports": (
        "streams/room/services.py",
        "from tests.factories import make_show\n",
        "import testing\n",
    ),
    "imports_without_semicolon": (
        "static/app/lib/money.js",
        'import { a,\n  b } from "./dom.js"\nimport "./x.js";\n',
        'import { a,\n  b } from "./dom.js";\nconst important = "from";\nimport("./lazy.js")\n',
    ),
    "inline_code": (
        "templates/400.html",
        '<p style="color: red">',
        '<p class="style">{# <p style="x"> #}<script src="x"></script><script type="application/json">',
    ),
    "leftovers": ("commerce/orders/services.py", "# TO" "DO: later\n", "todo = 1\n"),
    "places_elsewhere": ("docs/operate.md", "see ../sha" "red/x\n", "see ../sharing and https://x.org/works/\n"),
    "dates_in_stopped_clocks": (
        "tests/commerce/test_x.py",
        "with freeze_time('2026-11-30'):\n    pass\n",
        "with freeze_time(NOON), freeze_time(soon()):\n    pass\n",
    ),
}  # fmt: skip


def failures(found: list[str]) -> str:
    return "\n".join(["", *found])


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A tree with one real app per floor and the folders that rules look into."""
    for app in ("marketplace/kernel", "commerce/orders", "streams/room"):
        write(tmp_path, f"{app}/apps.py", "")
    for folder in ("templates", "static", "tests", "bench", "bin"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.mark.parametrize("rule", TREE_RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule) -> None:
    found = rule(ROOT)

    assert not found, failures(found)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_rule_catches_a_bad_sample(name: str, sample: Path) -> None:
    path, bad, good = SAMPLES[name]

    write(sample, path, bad)
    assert len(getattr(rules, name)(sample)) == 1

    write(sample, path, good)
    assert getattr(rules, name)(sample) == []


@pytest.mark.parametrize(
    "line", ["<style>", "<script>go()</script>", '<a onclick="go()">', '<svg\n  class="x" style="y">']
)
def test_inline_code_of_every_kind_is_caught(line: str, sample: Path) -> None:
    write(sample, "templates/400.html", line)
    write(sample, "templates/mail/receipt.html", line)

    assert len(rules.inline_code(sample)) == 1


def test_folders_that_name_no_app_are_caught(sample: Path) -> None:
    for folder in ("templates/commerce/orders", "templates/commerce/baskets", "static/misc", "tests/js/room"):
        write(sample, f"{folder}/x.txt", "")

    assert rules.strange_folders(sample) == ["templates/commerce/baskets", "static/misc"]


def test_unnamed_migrations_and_packages_in_tests_are_caught(sample: Path) -> None:
    write(sample, "commerce/orders/migrations/0002_auto_20260101_1200.py", "")
    write(sample, "tests/commerce/orders/__init__.py", "")

    assert len(rules.unnamed_migrations(sample)) == 1
    assert len(rules.packages_in_tests(sample)) == 1


def test_two_migrations_after_the_same_one_are_caught(sample: Path) -> None:
    folder, first = "commerce/orders/migrations", 'dependencies = [("orders", "0001_initial")]'
    write(sample, f"{folder}/0001_initial.py", "")
    write(sample, f"{folder}/0002_order_note.py", first)
    assert rules.forked_migrations(sample) == []

    write(sample, f"{folder}/0003_order_gift.py", first)
    assert rules.forked_migrations(sample) == [f"{folder}/0003_order_gift.py does not follow 0002_order_note"]

    write(sample, f"{folder}/0003_order_gift.py", 'dependencies = [("orders", "0002_order_note")]')
    write(sample, f"{folder}/0003_order_wrap.py", 'dependencies = [("orders", "0003_order_gift")]')
    assert len(rules.forked_migrations(sample)) == 1


# Foreign keys: a string such as "shows.Show" in commerce passes every import contract.


def all_keys() -> list[tuple[str, str, str]]:
    keys = []
    for model in registry.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if field.concrete and isinstance(target, type):
                keys.append((_app(model), f"{model.__name__}.{field.name}", _app(target)))
    return keys


def _app(model: type) -> str:
    return ".".join(model.__module__.split(".")[:2])


def test_no_foreign_key_points_up() -> None:
    keys = all_keys()
    found = rules.keys_pointing_up(keys, rules.ranks((ROOT / ".importlinter").read_text()))

    assert keys
    assert not found, failures(found)


def test_a_foreign_key_that_points_up_or_sideways_is_caught() -> None:
    order = rules.ranks((ROOT / ".importlinter").read_text())
    keys = [
        ("commerce.orders", "Order.show", "streams.shows"),
        ("marketplace.brands", "Brand.creator", "marketplace.creators"),
        ("commerce.orders", "Order.product", "commerce.catalog"),
        ("streams.shows", "Show.creator", "marketplace.creators"),
        ("streams.shows", "Show.user", "django.contrib"),
    ]

    assert len(rules.keys_pointing_up(keys, order)) == 2


def test_every_installed_app_of_ours_has_its_place_in_the_contracts() -> None:
    ours = {config.name for config in registry.get_app_configs() if config.name.split(".")[0] in rules.FLOORS}

    assert ours == set(rules.ranks((ROOT / ".importlinter").read_text()))


def test_a_setting_that_nobody_explains_is_caught(sample: Path) -> None:
    write(sample, "docs/operate.md", "| `REDIS_URL` | the broker |\n")
    write(
        sample,
        "marketplace/settings.py",
        'a = env.text("REDIS_URL")\nb = env.integer(\n    "HOLD_SECONDS", 1)\n',
    )

    assert rules.untold_settings(sample) == ["HOLD_SECONDS"]


# Facts and refusals


def test_every_durable_handler_is_delivered_twice_by_a_test() -> None:
    found = rules.handlers_without_second_delivery(durable_handlers(), ROOT)

    assert not found, failures(found)


def test_a_durable_handler_without_such_a_test_is_caught(sample: Path) -> None:
    write(sample, "tests/commerce/orders/test_pay.py", "def test_pays_twice():\n    deliver(grant_ticket)\n")
    names = ["commerce.orders.handlers.grant_ticket", "commerce.orders.handlers.tell_creator"]

    assert rules.handlers_without_second_delivery(names, sample) == [names[1]]


def test_every_refusal_has_a_code_of_its_own() -> None:
    for floor in (marketplace, commerce, streams):
        for module in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            if module.name.endswith(".errors"):
                importlib.import_module(module.name)
    refusals = [(kind.__qualname__, kind.code) for kind in all_refusals()]
    found = rules.shared_codes(refusals)

    assert not found, failures(found)


def test_a_code_used_by_two_refusals_is_caught() -> None:
    refusals = [("SoldOut", "sold_out"), ("ShowSoldOut", "sold_out"), ("Declined", "declined")]

    assert rules.shared_codes(refusals) == ["sold_out: SoldOut, ShowSoldOut"]


# Conditional writes


@pytest.mark.parametrize(
    "body",
    [
        "Order.objects.filter(pk=1, brand__state='open').update(state='paid')",
        "Order.objects.filter(pk=1).exclude(brand__market__is_open=True).order_by('pk').update(state='paid')",
        "return bool(Order.objects.filter(Q(pk=1) & ~Q(buyer__name='x')).update(state='paid'))",
        "order.lines.filter(variant__stock__free__gte=1).update(state='paid')",
        "waiting = Order.objects.filter(brand__state__in=OPEN)\n    if not waiting.filter(pk=1).update(x=1): raise No",
    ],
)
def test_a_condition_through_a_join_is_caught(body: str, sample: Path) -> None:
    write(sample, "commerce/orders/services.py", f"def order_pay():\n    {body}\n")

    assert len(write_rules.updates_through_joins(sample)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Order.objects.filter(pk=1, state__in=OPEN, due_at__date__lte=now, brand_id=2).update(state='paid')",
        "Order.objects.filter(brand__pk=1, brand__in=brands, note__isnull=True).update(state='paid')",
        "brands = Brand.objects.filter(market__is_open=True)\n    Order.objects.filter(state='new').update(x=1)",
        "context = {}\n    context.update(brand__state=1)",
        "Order.objects.filter(brand__state='open').first()",
    ],
)
def test_a_condition_in_the_rows_own_columns_is_none(body: str, sample: Path) -> None:
    write(sample, "commerce/orders/services.py", f"def order_pay():\n    {body}\n")

    assert write_rules.updates_through_joins(sample) == []


# Texts


@pytest.mark.parametrize("language", ["ja"])
def test_the_language_is_complete(language: str) -> None:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    texts = messages.collect(ROOT)
    found = messages.gaps(messages.read(path), texts)

    assert texts
    assert not found, failures(found[:50])


def test_gaps_in_a_language_are_caught() -> None:
    plural = 'ngettext("%(n)s left", "%(n)s left", n)'
    source = f'_("Pay"); _("Cart"); _("Hello %(name)s"); _("Sold"); {plural}; _("Live")'
    texts = list(messages.texts_of(source, "x.py", is_template=False))
    catalog = Catalog(locale="ja")
    catalog.add("Pay", "支払う")
    catalog.add("Cart", "")
    catalog.add("Hello %(name)s", "こんにちは%(nom)s")
    catalog.add("Sold", "売り切れ", flags=["fuzzy"])
    catalog.add(("%(n)s left", "%(n)s left"), ("残り%(n)s",))

    gaps = messages.gaps(catalog, texts)

    assert [gap.rpartition(": ")[2] for gap in gaps] == ["'Cart'", "'Hello %(name)s'", "'Sold'", "'Live'"]


def test_a_template_that_no_test_renders_is_caught(tmp_path: Path) -> None:
    for name in ("base.html", "commerce/checkout/cart.html", "mail/receipt.txt", "notes.md"):
        write(tmp_path, name, "")

    assert templates_seen.missing(tmp_path, {"base.html"}) == [
        "commerce/checkout/cart.html",
        "mail/receipt.txt",
    ]
