"""Faults of the ledger: mistakes in the program, never of a person."""


class LedgerConflict(RuntimeError):
    """A movement was written again with another content, or a reserved one was both settled and voided."""
