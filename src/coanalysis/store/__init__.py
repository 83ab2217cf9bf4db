"""The store: one SQLite file per project, and the only SQL of the package."""
