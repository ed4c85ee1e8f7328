"""The categories a new installation opens with; operators change them in the admin."""

from django.db import migrations

# Slug, parent, names, and for how many days a buyer is protected: from the delivery, and at most from paying.
CATEGORIES = (
    ("clothing", None, {"en": "Clothing", "ja": "衣類"}, 14, 30),
    ("shoes-bags", "clothing", {"en": "Shoes and bags", "ja": "靴・バッグ"}, 14, 30),
    ("jewellery", "clothing", {"en": "Jewellery and watches", "ja": "ジュエリー・時計"}, 14, 30),
    ("beauty", None, {"en": "Beauty and care", "ja": "コスメ・ケア用品"}, 14, 30),
    ("home", None, {"en": "Home", "ja": "住まい"}, 14, 30),
    ("lighting", "home", {"en": "Lighting", "ja": "照明"}, 14, 30),
    ("kitchen", "home", {"en": "Kitchen and table", "ja": "キッチン・食卓"}, 14, 30),
    ("plants", "home", {"en": "Plants and flowers", "ja": "植物・花"}, 2, 14),
    ("crafts", None, {"en": "Arts and crafts", "ja": "アート・手芸"}, 14, 30),
    ("food", None, {"en": "Food and drink", "ja": "食品・飲料"}, 3, 21),
    ("toys", None, {"en": "Toys and games", "ja": "おもちゃ・ゲーム"}, 14, 30),
    ("trading-cards", "toys", {"en": "Trading cards", "ja": "トレーディングカード"}, 7, 30),
    ("collectibles", None, {"en": "Collectibles", "ja": "コレクション"}, 7, 30),
    ("books-music", None, {"en": "Books and music", "ja": "本・音楽"}, 14, 30),
    ("electronics", None, {"en": "Electronics", "ja": "家電・電子機器"}, 14, 30),
    ("sport", None, {"en": "Sport and outdoors", "ja": "スポーツ・アウトドア"}, 14, 30),
    ("digital", None, {"en": "Downloads", "ja": "ダウンロード商品"}, 7, 14),
    ("other", None, {"en": "Something else", "ja": "その他"}, 14, 30),
)


def open_categories(apps, schema_editor):
    categories = apps.get_model("catalog", "Category").objects
    made: dict[str | None, object] = {None: None}
    for position, (slug, parent, names, from_delivery, from_payment) in enumerate(CATEGORIES):
        made[slug], _is_new = categories.get_or_create(
            slug=slug,
            defaults={
                "parent": made[parent],
                "names": names,
                "days_from_delivery": from_delivery,
                "days_from_payment": from_payment,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_categories")]

    operations = [migrations.RunPython(open_categories, migrations.RunPython.noop)]
