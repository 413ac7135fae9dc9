"""The schema's history, run by `platform.migrate`. A revision that has landed is never edited."""
