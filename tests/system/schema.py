"""A database's definitions and contents, to compare before and after."""

from dev import database

# Columns with their types and defaults, indexes, constraints, sequences and functions. Each is a
# line that begins with the kind and the table. PostgreSQL casts in an index's condition in another
# way once it was restored from a dump.
CATALOG = """
    SELECT concat_ws(' ', kind, of_table, translate(said, E'\\n', ' ')) FROM (
        SELECT 'column' AS kind, table_name::text AS of_table,
               concat_ws(' ', column_name, data_type, is_nullable, column_default) AS said
          FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL
        SELECT 'index', tablename,
               regexp_replace(indexdef, '[()]|::(character varying|text)(\\[\\])?', '', 'g')
          FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT 'constraint', conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
        UNION ALL
        SELECT 'sequence', '', sequencename FROM pg_sequences WHERE schemaname = 'public'
        UNION ALL
        SELECT 'function', '', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) part
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def catalog(env, name):
    """Return all definitions of a database's tables, as a set of lines."""
    return set(database.sql(env, CATALOG, name).splitlines())


def tables_with(server, word):
    """Return the tables with a row that contains a word, in any column and case."""
    looks = (
        f"SELECT '{table}' WHERE EXISTS"
        f" (SELECT FROM {table} AS row WHERE row::text ILIKE '%{word}%')"
        for table in server.sql(TABLES).split()
    )
    return set(server.sql(" UNION ALL ".join(looks)).split())
