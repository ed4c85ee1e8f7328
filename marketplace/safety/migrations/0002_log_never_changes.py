"""Triggers that keep the log: what was written is neither changed nor taken out."""

from django.db import migrations

SQLITE = (
    """
    CREATE TRIGGER safety_log_update BEFORE UPDATE ON safety_logentry
    BEGIN SELECT RAISE(ABORT, 'log: an entry never changes'); END
    """,
    """
    CREATE TRIGGER safety_log_delete BEFORE DELETE ON safety_logentry
    BEGIN SELECT RAISE(ABORT, 'log: nothing is taken out'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION safety_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'log: an entry never changes and is never taken out'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE TRIGGER safety_log_refuse BEFORE UPDATE OR DELETE ON safety_logentry
    FOR EACH ROW EXECUTE FUNCTION safety_log_refuse()
    """,
)
SQLITE_BACK = ("DROP TRIGGER safety_log_update", "DROP TRIGGER safety_log_delete")
POSTGRESQL_BACK = (
    "DROP TRIGGER safety_log_refuse ON safety_logentry",
    "DROP FUNCTION safety_log_refuse()",
)


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
