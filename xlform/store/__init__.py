"""Results kept in one SQLite file: what was read and judged, run by run; what has not changed is not done again."""
