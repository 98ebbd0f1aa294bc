"""Allocation tables against their pool, themselves, earlier years and a ledger: plain values in, a Reconciliation out."""
