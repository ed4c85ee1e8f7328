"""Triggers that keep the books: posted transfers never change, nothing is deleted, currencies agree."""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER ledger_transfer_insert BEFORE INSERT ON ledger_transfer
    WHEN NEW.currency <> (SELECT currency FROM ledger_account WHERE id = NEW.debit_id)
      OR NEW.currency <> (SELECT currency FROM ledger_account WHERE id = NEW.credit_id)
      OR NEW.state NOT IN ('pending', 'posted')
    BEGIN SELECT RAISE(ABORT, 'ledger: a transfer is in the currency of both its accounts'); END
    """,
    """
    CREATE TRIGGER ledger_transfer_update BEFORE UPDATE ON ledger_transfer
    WHEN NOT (
        OLD.state = 'pending' AND NEW.state IN ('posted', 'voided')
        AND OLD.id = NEW.id AND OLD.movement_id = NEW.movement_id AND OLD.key = NEW.key
        AND OLD.debit_id = NEW.debit_id AND OLD.credit_id = NEW.credit_id
        AND OLD.amount = NEW.amount AND OLD.currency = NEW.currency
        AND OLD.subject = NEW.subject AND OLD.created_at = NEW.created_at
    )
    BEGIN SELECT RAISE(ABORT, 'ledger: a transfer never changes; write an opposite one'); END
    """,
    """
    CREATE TRIGGER ledger_transfer_delete BEFORE DELETE ON ledger_transfer
    BEGIN SELECT RAISE(ABORT, 'ledger: nothing is deleted'); END
    """,
    """
    CREATE TRIGGER ledger_movement_update BEFORE UPDATE ON ledger_movement
    BEGIN SELECT RAISE(ABORT, 'ledger: a movement never changes'); END
    """,
    """
    CREATE TRIGGER ledger_movement_delete BEFORE DELETE ON ledger_movement
    BEGIN SELECT RAISE(ABORT, 'ledger: nothing is deleted'); END
    """,
    """
    CREATE TRIGGER ledger_account_update BEFORE UPDATE ON ledger_account
    BEGIN SELECT RAISE(ABORT, 'ledger: an account never changes'); END
    """,
    """
    CREATE TRIGGER ledger_account_delete BEFORE DELETE ON ledger_account
    BEGIN SELECT RAISE(ABORT, 'ledger: nothing is deleted'); END
    """,
)

POSTGRESQL = (
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'ledger: % never changes and is never deleted', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE FUNCTION ledger_transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state NOT IN ('pending', 'posted')
               OR NEW.currency <> (SELECT currency FROM ledger_account WHERE id = NEW.debit_id)
               OR NEW.currency <> (SELECT currency FROM ledger_account WHERE id = NEW.credit_id) THEN
                RAISE EXCEPTION 'ledger: a transfer is in the currency of both its accounts'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'pending' AND NEW.state IN ('posted', 'voided')
           AND ROW(OLD.id, OLD.movement_id, OLD.key, OLD.debit_id, OLD.credit_id, OLD.amount, OLD.currency,
                   OLD.subject, OLD.created_at)
             = ROW(NEW.id, NEW.movement_id, NEW.key, NEW.debit_id, NEW.credit_id, NEW.amount, NEW.currency,
                   NEW.subject, NEW.created_at) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'ledger: a transfer never changes; write an opposite one'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE TRIGGER ledger_transfer_guard BEFORE INSERT OR UPDATE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_transfer_guard()
    """,
    """
    CREATE TRIGGER ledger_transfer_delete BEFORE DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_movement_refuse BEFORE UPDATE OR DELETE ON ledger_movement
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_account_refuse BEFORE UPDATE OR DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
)

SQLITE_BACK = tuple(
    f"DROP TRIGGER {name}"
    for name in (
        "ledger_transfer_insert",
        "ledger_transfer_update",
        "ledger_transfer_delete",
        "ledger_movement_update",
        "ledger_movement_delete",
        "ledger_account_update",
        "ledger_account_delete",
    )
)
POSTGRESQL_BACK = (
    "DROP TRIGGER ledger_transfer_guard ON ledger_transfer",
    "DROP TRIGGER ledger_transfer_delete ON ledger_transfer",
    "DROP TRIGGER ledger_movement_refuse ON ledger_movement",
    "DROP TRIGGER ledger_account_refuse ON ledger_account",
    "DROP FUNCTION ledger_transfer_guard()",
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
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
