"""Triggers that keep the books and their chain: only the seal of a row may be set, once; nothing is deleted."""

from importlib import import_module

from django.db import migrations

first_guards = import_module("commerce.ledger.migrations.0002_transfers_never_change")

SQLITE = (
    *(text for text in first_guards.SQLITE if "ledger_movement_update" not in text),
    """
    CREATE TRIGGER ledger_movement_update BEFORE UPDATE ON ledger_movement
    WHEN NOT (
        OLD.block_id IS NULL AND NEW.block_id IS NOT NULL
        AND OLD.id = NEW.id AND OLD.public_id = NEW.public_id AND OLD.key = NEW.key AND OLD.kind = NEW.kind
        AND OLD.reference = NEW.reference AND OLD.rate = NEW.rate AND OLD.created_at = NEW.created_at
    )
    BEGIN SELECT RAISE(ABORT, 'ledger: a movement never changes'); END
    """,
    """
    CREATE TRIGGER ledger_closing_update BEFORE UPDATE ON ledger_closing
    WHEN NOT (
        OLD.block_id IS NULL AND NEW.block_id IS NOT NULL
        AND OLD.id = NEW.id AND OLD.movement_id = NEW.movement_id AND OLD.state = NEW.state
        AND OLD.created_at = NEW.created_at
    )
    BEGIN SELECT RAISE(ABORT, 'ledger: a closing never changes'); END
    """,
    """
    CREATE TRIGGER ledger_closing_delete BEFORE DELETE ON ledger_closing
    BEGIN SELECT RAISE(ABORT, 'ledger: nothing is deleted'); END
    """,
    """
    CREATE TRIGGER ledger_block_update BEFORE UPDATE ON ledger_block
    BEGIN SELECT RAISE(ABORT, 'ledger: a block never changes'); END
    """,
    """
    CREATE TRIGGER ledger_block_delete BEFORE DELETE ON ledger_block
    BEGIN SELECT RAISE(ABORT, 'ledger: nothing is deleted'); END
    """,
)

POSTGRESQL = (
    *(text for text in first_guards.POSTGRESQL if "ledger_movement_refuse" not in text),
    """
    CREATE FUNCTION ledger_seal_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF OLD.block_id IS NULL AND NEW.block_id IS NOT NULL
           AND to_jsonb(OLD) - 'block_id' = to_jsonb(NEW) - 'block_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'ledger: % never changes', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    *(
        text
        for table in ("ledger_movement", "ledger_closing")
        for text in (
            f"""
            CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_seal_guard()
            """,
            f"""
            CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
            """,
        )
    ),
    """
    CREATE TRIGGER ledger_block_refuse BEFORE UPDATE OR DELETE ON ledger_block
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
)

SQLITE_BACK = (
    *first_guards.SQLITE_BACK,
    "DROP TRIGGER ledger_closing_update",
    "DROP TRIGGER ledger_closing_delete",
    "DROP TRIGGER ledger_block_update",
    "DROP TRIGGER ledger_block_delete",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER ledger_transfer_guard ON ledger_transfer",
    "DROP TRIGGER ledger_transfer_delete ON ledger_transfer",
    "DROP TRIGGER ledger_movement_update ON ledger_movement",
    "DROP TRIGGER ledger_movement_delete ON ledger_movement",
    "DROP TRIGGER ledger_closing_update ON ledger_closing",
    "DROP TRIGGER ledger_closing_delete ON ledger_closing",
    "DROP TRIGGER ledger_block_refuse ON ledger_block",
    "DROP TRIGGER ledger_account_refuse ON ledger_account",
    "DROP FUNCTION ledger_transfer_guard()",
    "DROP FUNCTION ledger_seal_guard()",
    "DROP FUNCTION ledger_refuse()",
)


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        # Without parameters: the trigger text holds a percent sign of its own.
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_blocks_and_closings")]

    operations = [migrations.RunPython(guard, unguard)]
