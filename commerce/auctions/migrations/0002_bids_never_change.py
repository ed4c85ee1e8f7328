"""Triggers that keep auctions honest: bids and deeds never change, numbers have no gaps, rules stand once begun."""

from django.db import migrations

RULES = (
    "variant_id",
    "scope",
    "currency",
    "start_minor",
    "increments",
    "duration_seconds",
    "reset_seconds",
    "is_sudden_death",
    "window_seconds",
)
_RULES_DIFFER = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in RULES)
DEED = ("id", "auction_id", "number", "kind", "at", "reason", "facts")
_DEED_SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in DEED)

SQLITE = (
    """
    CREATE TRIGGER auctions_bid_insert BEFORE INSERT ON auctions_bid
    WHEN NEW.number <> (SELECT bids FROM auctions_auction WHERE id = NEW.auction_id)
    BEGIN SELECT RAISE(ABORT, 'auctions: bids are numbered without gaps'); END
    """,
    """
    CREATE TRIGGER auctions_bid_update BEFORE UPDATE ON auctions_bid
    BEGIN SELECT RAISE(ABORT, 'auctions: a bid never changes'); END
    """,
    """
    CREATE TRIGGER auctions_bid_delete BEFORE DELETE ON auctions_bid
    BEGIN SELECT RAISE(ABORT, 'auctions: no bid is taken out'); END
    """,
    f"""
    CREATE TRIGGER auctions_deed_update BEFORE UPDATE ON auctions_auctiondeed
    WHEN NOT (NEW.by_id IS NULL AND {_DEED_SAME})
    BEGIN SELECT RAISE(ABORT, 'auctions: what was done never changes'); END
    """,
    """
    CREATE TRIGGER auctions_deed_delete BEFORE DELETE ON auctions_auctiondeed
    BEGIN SELECT RAISE(ABORT, 'auctions: what was done is not taken out'); END
    """,
    f"""
    CREATE TRIGGER auctions_auction_update BEFORE UPDATE ON auctions_auction
    WHEN NEW.bids NOT BETWEEN OLD.bids AND OLD.bids + 1
      OR (OLD.state IN ('sold', 'unsold', 'withdrawn', 'voided') AND NEW.bids <> OLD.bids)
      OR ((OLD.bids > 0 OR OLD.state <> 'scheduled') AND ({_RULES_DIFFER}))
    BEGIN SELECT RAISE(ABORT, 'auctions: rules stand once a bid was made'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION auctions_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'auctions: what is in a log never changes and is never taken out'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    """
    CREATE FUNCTION auctions_bid_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF NEW.number <> (SELECT bids FROM auctions_auction WHERE id = NEW.auction_id) THEN
            RAISE EXCEPTION 'auctions: bids are numbered without gaps'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $body$
    """,
    f"""
    CREATE FUNCTION auctions_deed_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF NEW.by_id IS NULL AND {_DEED_SAME} THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'auctions: what was done never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END $body$
    """,
    f"""
    CREATE FUNCTION auctions_auction_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF NEW.bids NOT BETWEEN OLD.bids AND OLD.bids + 1
           OR (OLD.state IN ('sold', 'unsold', 'withdrawn', 'voided') AND NEW.bids <> OLD.bids)
           OR ((OLD.bids > 0 OR OLD.state <> 'scheduled') AND ({_RULES_DIFFER})) THEN
            RAISE EXCEPTION 'auctions: rules stand once a bid was made'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $body$
    """,
    """
    CREATE TRIGGER auctions_bid_guard BEFORE INSERT ON auctions_bid
    FOR EACH ROW EXECUTE FUNCTION auctions_bid_guard()
    """,
    """
    CREATE TRIGGER auctions_bid_refuse BEFORE UPDATE OR DELETE ON auctions_bid
    FOR EACH ROW EXECUTE FUNCTION auctions_refuse()
    """,
    """
    CREATE TRIGGER auctions_deed_guard BEFORE UPDATE ON auctions_auctiondeed
    FOR EACH ROW EXECUTE FUNCTION auctions_deed_guard()
    """,
    """
    CREATE TRIGGER auctions_deed_delete BEFORE DELETE ON auctions_auctiondeed
    FOR EACH ROW EXECUTE FUNCTION auctions_refuse()
    """,
    """
    CREATE TRIGGER auctions_auction_guard BEFORE UPDATE ON auctions_auction
    FOR EACH ROW EXECUTE FUNCTION auctions_auction_guard()
    """,
)
SQLITE_BACK = tuple(
    f"DROP TRIGGER auctions_{name}"
    for name in ("bid_insert", "bid_update", "bid_delete", "deed_update", "deed_delete", "auction_update")
)
POSTGRESQL_BACK = (
    "DROP TRIGGER auctions_bid_guard ON auctions_bid",
    "DROP TRIGGER auctions_bid_refuse ON auctions_bid",
    "DROP TRIGGER auctions_deed_guard ON auctions_auctiondeed",
    "DROP TRIGGER auctions_deed_delete ON auctions_auctiondeed",
    "DROP TRIGGER auctions_auction_guard ON auctions_auction",
    "DROP FUNCTION auctions_bid_guard()",
    "DROP FUNCTION auctions_deed_guard()",
    "DROP FUNCTION auctions_auction_guard()",
    "DROP FUNCTION auctions_refuse()",
)


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("auctions", "0001_auctions")]

    operations = [migrations.RunPython(guard, unguard)]
