"""Faults on purpose, each survived as docs/RELIABILITY.md says."""
