"""Triggers that keep invoices: one that was given out never changes and is never deleted."""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER invoices_invoice_update BEFORE UPDATE ON invoices_invoice
    BEGIN SELECT RAISE(ABORT, 'invoices: an invoice never changes; write a cancellation'); END
    """,
    """
    CREATE TRIGGER invoices_invoice_delete BEFORE DELETE ON invoices_invoice
    BEGIN SELECT RAISE(ABORT, 'invoices: an invoice is never deleted; write a cancellation'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION invoices_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'invoices: an invoice never changes and is never deleted; write a cancellation'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE TRIGGER invoices_invoice_refuse BEFORE UPDATE OR DELETE ON invoices_invoice
    FOR EACH ROW EXECUTE FUNCTION invoices_refuse()
    """,
)
SQLITE_BACK = ("DROP TRIGGER invoices_invoice_update", "DROP TRIGGER invoices_invoice_delete")
POSTGRESQL_BACK = (
    "DROP TRIGGER invoices_invoice_refuse ON invoices_invoice",
    "DROP FUNCTION invoices_refuse()",
)


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
