"""Which message names which: the rows of ``tie``, which the database itself keeps as messages come, change and go.

By triggers, so that whoever writes messages need not know: a worker of the version before, which may run beside this
one while workers are upgraded, leaves no message untied, and nothing of one that it deletes.
"""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.store.postgres import is_postgres

SQLITE = (
    # As many zeros as there are parents are counted, since a trigger takes no WITH and there is no series.
    """
    CREATE TRIGGER message_tied AFTER INSERT ON message WHEN new.parent_ids <> x'' BEGIN
        INSERT INTO tie SELECT new.owner, substr(new.parent_ids, 16 * key + 1, 16), new.id
        FROM json_each('[0' || replace(hex(zeroblob(length(new.parent_ids) / 16 - 1)), '00', ',0') || ']')
        WHERE TRUE ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER message_retied AFTER UPDATE OF parent_ids ON message WHEN old.parent_ids <> new.parent_ids BEGIN
        DELETE FROM tie WHERE owner = old.owner AND message = old.id AND name IN (
            SELECT substr(old.parent_ids, 16 * key + 1, 16)
            FROM json_each('[0' || replace(hex(zeroblob(length(old.parent_ids) / 16 - 1)), '00', ',0') || ']'));
        INSERT INTO tie SELECT new.owner, substr(new.parent_ids, 16 * key + 1, 16), new.id
        FROM json_each('[0' || replace(hex(zeroblob(length(new.parent_ids) / 16 - 1)), '00', ',0') || ']')
        WHERE new.parent_ids <> x'' ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER message_untied AFTER DELETE ON message WHEN old.parent_ids <> x'' BEGIN
        DELETE FROM tie WHERE owner = old.owner AND message = old.id AND name IN (
            SELECT substr(old.parent_ids, 16 * key + 1, 16)
            FROM json_each('[0' || replace(hex(zeroblob(length(old.parent_ids) / 16 - 1)), '00', ',0') || ']'));
    END
    """,
)

POSTGRES = (
    # Messages come by the thousand, but change and go one by one: so each deletion finds its rows by their key.
    """
    CREATE FUNCTION tie_parents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO tie SELECT owner, substr(parent_ids, place, 16), id
        FROM fresh, generate_series(1, length(parent_ids), 16) AS place
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION untie_parents() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM tie WHERE owner = old.owner AND message = old.id AND name = ANY (ARRAY(
            SELECT substr(old.parent_ids, place, 16) FROM generate_series(1, length(old.parent_ids), 16) AS place));
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO tie SELECT new.owner, substr(new.parent_ids, place, 16), new.id
            FROM generate_series(1, length(new.parent_ids), 16) AS place
            ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER message_tied AFTER INSERT ON message REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION tie_parents()
    """,
    """
    CREATE TRIGGER message_retied AFTER UPDATE OF parent_ids ON message
    FOR EACH ROW WHEN (old.parent_ids <> new.parent_ids) EXECUTE FUNCTION untie_parents()
    """,
    """
    CREATE TRIGGER message_untied AFTER DELETE ON message FOR EACH ROW EXECUTE FUNCTION untie_parents()
    """,
)


def keep_ties(connection: Connection) -> None:
    """Let a database whose tables were just made keep them; one that is upgraded gets the same by its migration."""
    for statement in POSTGRES if is_postgres(connection) else SQLITE:
        connection.exec_driver_sql(statement)
