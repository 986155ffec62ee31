"""The schema's history, one idea a file, numbered. Alembic finds it as ``dps:migrations``."""
