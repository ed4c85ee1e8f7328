import django.db.models.deletion
from django.db import migrations, models

SIDES = ("debit", "credit")


def drop_plain(apps, schema_editor):
    """By name and not by altering the field: on SQLite that would make the table anew, without its triggers."""
    transfer = apps.get_model("ledger", "Transfer")
    for side in SIDES:
        column = transfer._meta.get_field(side).column
        for name in schema_editor._constraint_names(transfer, [column], index=True):
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def make_plain(apps, schema_editor):
    transfer = apps.get_model("ledger", "Transfer")
    for side in SIDES:
        column = transfer._meta.get_field(side).column
        table, name = transfer._meta.db_table, f"ledger_transfer_{column}_plain"
        schema_editor.execute(
            f"CREATE INDEX {schema_editor.quote_name(name)} ON {schema_editor.quote_name(table)}"
            f" ({schema_editor.quote_name(column)})"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_payouts_that_came_back"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["debit", "id"], name="transfer_by_debit"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["credit", "id"], name="transfer_by_credit"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_plain, make_plain)],
            state_operations=[
                migrations.AlterField(
                    model_name="transfer",
                    name=side,
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name=f"{side}s",
                        to="ledger.account",
                    ),
                )
                for side in SIDES
            ],
        ),
    ]
