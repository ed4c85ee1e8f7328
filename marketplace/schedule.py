"""What Celery beat calls, and how often, in seconds or at a time of the day. Every sweep may be called twice."""

from typing import Any, Final

from celery.schedules import crontab

from marketplace.kernel import env

SCHEDULE: Final[dict[str, Any]] = {
    "deliveries": {"task": "marketplace.kernel.tasks.deliveries_sweep", "schedule": 10.0},
    "mail": {"task": "marketplace.accounts.tasks.mail_sweep", "schedule": 30.0},
    "reservations": {"task": "commerce.stock.tasks.reservations_expire", "schedule": 15.0},
    "waitlists": {"task": "commerce.stock.tasks.waits_sweep", "schedule": 60.0},
    "low_levels": {"task": "commerce.stock.tasks.low_levels_check", "schedule": 60.0},
    "drops": {"task": "commerce.promotions.tasks.fair_drops_draw", "schedule": 10.0},
    "gift_statements": {
        "task": "commerce.wallet.tasks.statements_monthly",
        "schedule": crontab(day_of_month="1", hour=7, minute=13),
    },
    "gifts": {"task": "commerce.wallet.tasks.gifts_sweep", "schedule": 5.0},
    "auctions": {"task": "commerce.auctions.tasks.auctions_sweep", "schedule": 5.0},
    "renewals": {"task": "commerce.renewals.tasks.renewals_sweep", "schedule": 60.0},
    "membership_pools": {
        "task": "commerce.renewals.tasks.pools_close",
        "schedule": crontab(hour=2, minute=29),
    },
    "membership_prices": {
        "task": "commerce.renewals.tasks.prices_announce",
        "schedule": crontab(hour=7, minute=3),
    },
    "orders": {"task": "commerce.payments.tasks.orders_expire", "schedule": 15.0},
    "payments": {"task": "commerce.payments.tasks.payments_sweep", "schedule": 15.0},
    "reviews": {"task": "commerce.reviews.tasks.reviews_ask", "schedule": 3600.0},
    "digests": {"task": "commerce.orders.tasks.order_digests", "schedule": crontab(hour=5, minute=23)},
    "returns": {"task": "commerce.returns.tasks.returns_escalate", "schedule": 60.0},
    "settlements": {"task": "commerce.payouts.tasks.settlements_sweep", "schedule": 60.0},
    "payouts": {
        "task": "commerce.payouts.tasks.payout_run",
        "schedule": float(env.integer("PAYOUT_RUN_SECONDS", 3600)),
    },
    "reconciliation": {
        "task": "commerce.reconciliation.tasks.reconcile_nightly",
        "schedule": crontab(hour=4, minute=7),
    },
    "tax_forms": {"task": "commerce.taxforms.tasks.tax_forms_remind", "schedule": crontab(hour=6, minute=11)},
    "payees": {"task": "commerce.payouts.tasks.payees_remind", "schedule": crontab(hour=6, minute=31)},
    "pictures": {"task": "marketplace.kernel.tasks.picture_copies_sweep", "schedule": 30.0},
    "jobs": {"task": "marketplace.kernel.tasks.jobs_sweep", "schedule": 10.0},
    "shows": {"task": "streams.stage.tasks.shows_end_abandoned", "schedule": 30.0},
    "rehearsals": {"task": "streams.stage.tasks.rehearsals_sweep", "schedule": 30.0},
    "recordings": {"task": "streams.stage.tasks.recordings_sweep", "schedule": 20.0},
    "traces": {"task": "streams.room.tasks.traces_forget", "schedule": crontab(minute="41")},
    "failed_streams": {"task": "streams.door.tasks.failed_streams_sweep", "schedule": 60.0},
    "door": {"task": "streams.door.tasks.notes_sweep", "schedule": 15.0},
    "pauses": {"task": "streams.shows.tasks.pauses_end", "schedule": 20.0},
    "seals": {"task": "commerce.ledger.tasks.ledger_seal", "schedule": 60.0},
    "proof": {"task": "commerce.ledger.tasks.ledger_prove_nightly", "schedule": crontab(hour=3, minute=17)},
}
