"""Facts that safety announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class DeedLogged(Event):
    """Something was written into the log: the rooms it concerns may tell their moderators."""

    entry_id: int


@dataclass(frozen=True)
class ReportMade(Event):
    report_id: int


@dataclass(frozen=True)
class ReportClosed(Event):
    report_id: int


@dataclass(frozen=True)
class AppealMade(Event):
    appeal_id: int


@dataclass(frozen=True)
class AppealAnswered(Event):
    appeal_id: int
