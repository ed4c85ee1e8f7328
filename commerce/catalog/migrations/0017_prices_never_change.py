"""Triggers that keep what was asked: the log of prices never changes, a scheduled price can only be stopped."""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER catalog_price_log_update BEFORE UPDATE ON catalog_pricelog
    BEGIN SELECT RAISE(ABORT, 'prices: what was asked never changes'); END
    """,
    """
    CREATE TRIGGER catalog_price_log_delete BEFORE DELETE ON catalog_pricelog
    BEGIN SELECT RAISE(ABORT, 'prices: nothing is taken out'); END
    """,
    """
    CREATE TRIGGER catalog_price_schedule_update BEFORE UPDATE ON catalog_priceschedule
    WHEN NOT (
        OLD.stopped_at IS NULL AND NEW.stopped_at IS NOT NULL
        AND OLD.id = NEW.id AND OLD.variant_id = NEW.variant_id AND OLD.currency = NEW.currency
        AND OLD.amount_minor = NEW.amount_minor AND OLD.starts_at = NEW.starts_at
        AND OLD.ends_at IS NEW.ends_at AND OLD.created_at = NEW.created_at
    )
    BEGIN SELECT RAISE(ABORT, 'prices: a scheduled price can only be stopped, once'); END
    """,
    """
    CREATE TRIGGER catalog_price_schedule_delete BEFORE DELETE ON catalog_priceschedule
    BEGIN SELECT RAISE(ABORT, 'prices: nothing is taken out'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION catalog_prices_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'prices: what was asked never changes and is never taken out'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE FUNCTION catalog_price_schedule_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF OLD.stopped_at IS NULL AND NEW.stopped_at IS NOT NULL
           AND ROW(OLD.id, OLD.variant_id, OLD.currency, OLD.amount_minor, OLD.starts_at, OLD.ends_at, OLD.created_at)
             IS NOT DISTINCT FROM
               ROW(NEW.id, NEW.variant_id, NEW.currency, NEW.amount_minor, NEW.starts_at, NEW.ends_at, NEW.created_at)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'prices: a scheduled price can only be stopped, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE TRIGGER catalog_price_log_refuse BEFORE UPDATE OR DELETE ON catalog_pricelog
    FOR EACH ROW EXECUTE FUNCTION catalog_prices_refuse()
    """,
    """
    CREATE TRIGGER catalog_price_schedule_update BEFORE UPDATE ON catalog_priceschedule
    FOR EACH ROW EXECUTE FUNCTION catalog_price_schedule_guard()
    """,
    """
    CREATE TRIGGER catalog_price_schedule_delete BEFORE DELETE ON catalog_priceschedule
    FOR EACH ROW EXECUTE FUNCTION catalog_prices_refuse()
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER catalog_price_log_update",
    "DROP TRIGGER catalog_price_log_delete",
    "DROP TRIGGER catalog_price_schedule_update",
    "DROP TRIGGER catalog_price_schedule_delete",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER catalog_price_log_refuse ON catalog_pricelog",
    "DROP TRIGGER catalog_price_schedule_update ON catalog_priceschedule",
    "DROP TRIGGER catalog_price_schedule_delete ON catalog_priceschedule",
    "DROP FUNCTION catalog_price_schedule_guard()",
    "DROP FUNCTION catalog_prices_refuse()",
)


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_price_schedule")]

    operations = [migrations.RunPython(guard, unguard)]
