"""Writes of stock."""

from commerce.stock.services.counting import stock_count, stock_move, stock_return, stock_rows_hold, stock_set
from commerce.stock.services.expiring import reservations_expire
from commerce.stock.services.handing import hold_hand_on
from commerce.stock.services.heirs import Heir, register_heirs
from commerce.stock.services.holding import (
    Holder,
    hold_for,
    hold_release,
    reservation_extend,
    reservation_release,
    reserve,
)
from commerce.stock.services.offering import register_closed, register_span
from commerce.stock.services.places import location_change, location_close, location_open, splits_set
from commerce.stock.services.quota_sizes import quota_resize
from commerce.stock.services.quotas import quota_join, quota_leave, quota_open
from commerce.stock.services.selling import reservation_sell
from commerce.stock.services.sharing import aside_resize, hold_share, set_aside
from commerce.stock.services.waitlist import (
    Origin,
    wait_join,
    wait_leave,
    waits_become_notices,
    waits_end,
    waits_sweep,
)
from commerce.stock.services.warning import low_level_set, low_levels_check

__all__ = [
    "Heir",
    "Origin",
    "Holder",
    "aside_resize",
    "hold_for",
    "hold_hand_on",
    "hold_release",
    "hold_share",
    "location_change",
    "location_close",
    "location_open",
    "low_level_set",
    "low_levels_check",
    "quota_join",
    "quota_leave",
    "quota_open",
    "quota_resize",
    "register_closed",
    "register_heirs",
    "register_span",
    "reservation_extend",
    "reservation_release",
    "reservation_sell",
    "reservations_expire",
    "reserve",
    "set_aside",
    "splits_set",
    "stock_count",
    "stock_move",
    "stock_return",
    "stock_rows_hold",
    "stock_set",
    "wait_join",
    "wait_leave",
    "waits_become_notices",
    "waits_end",
    "waits_sweep",
]
