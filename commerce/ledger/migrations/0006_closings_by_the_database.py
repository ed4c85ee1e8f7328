"""A trigger that writes the closing of whatever is settled or given up, whoever does it.

A process of the version before closings would write none, and what was sealed as reserved would read otherwise for
good.
"""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER ledger_transfer_closed AFTER UPDATE ON ledger_transfer
    WHEN OLD.state = 'pending' AND NEW.state IN ('posted', 'voided')
    BEGIN
        INSERT INTO ledger_closing (movement_id, state, created_at)
        VALUES (NEW.movement_id, NEW.state, strftime('%Y-%m-%d %H:%M:%f', 'now'))
        ON CONFLICT DO NOTHING;
    END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION ledger_transfer_closed() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        INSERT INTO ledger_closing (movement_id, state, created_at)
        VALUES (NEW.movement_id, NEW.state, now())
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $body$
    """,
    """
    CREATE TRIGGER ledger_transfer_closed AFTER UPDATE ON ledger_transfer
    FOR EACH ROW WHEN (OLD.state = 'pending' AND NEW.state IN ('posted', 'voided'))
    EXECUTE FUNCTION ledger_transfer_closed()
    """,
)
SQLITE_BACK = ("DROP TRIGGER ledger_transfer_closed",)
POSTGRESQL_BACK = (
    "DROP TRIGGER ledger_transfer_closed ON ledger_transfer",
    "DROP FUNCTION ledger_transfer_closed()",
)


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        # Without parameters: the trigger text holds percent signs of its own.
        schema_editor.execute(statement, params=None)


def write(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unwrite(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_seals_never_change")]

    operations = [migrations.RunPython(write, unwrite)]
