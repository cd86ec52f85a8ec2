"""The triggers that note which days changed, on either kind of database.

Whatever changes an attempt, or what became of its verification, appends the attempt's day to `changed_day` in the same
transaction, whoever writes. Rows are only ever appended, so that no send waits for another, and a count takes away
exactly those that it saw. The text is that of schema version 0004: another text is another version.
"""

from sqlalchemy import Connection

_FIGURES = (
    "account_id channel purpose country mcc mnc sender chosen_by ordinal is_test status failure segments created_at "
    "expires_at sent_at first_delivered_at terminal_at price_micro currency price_final_at converted"
)
"""The columns of an attempt that figures depend on."""

_BECAME = "(OLD.state IN ('verified', 'canceled') OR NEW.state IN ('verified', 'canceled')) AND OLD.state <> NEW.state"
"""A verification that runs out or is locked changes no figure: maturity goes by the life of the code."""

_SQLITE = (
    """CREATE TRIGGER attempt_came AFTER INSERT ON attempt BEGIN
    INSERT INTO changed_day (day) VALUES (NEW.created_at / 86400000); END""",
    """CREATE TRIGGER attempt_went AFTER DELETE ON attempt BEGIN
    INSERT INTO changed_day (day) VALUES (OLD.created_at / 86400000); END""",
    """CREATE TRIGGER attempt_changed AFTER UPDATE OF {figures} ON attempt WHEN {old} IS NOT {new} BEGIN
    INSERT INTO changed_day (day) VALUES (NEW.created_at / 86400000); END""",
    """CREATE TRIGGER attempt_moved AFTER UPDATE OF created_at ON attempt
    WHEN OLD.created_at / 86400000 <> NEW.created_at / 86400000 BEGIN
    INSERT INTO changed_day (day) VALUES (OLD.created_at / 86400000); END""",
    """CREATE TRIGGER verification_changed AFTER UPDATE OF state, verified_at, excluded_reason ON verification
    WHEN {became} OR OLD.verified_at IS NOT NEW.verified_at OR OLD.excluded_reason <> NEW.excluded_reason BEGIN
    INSERT INTO changed_day (day) SELECT DISTINCT created_at / 86400000 FROM attempt WHERE verification_id = NEW.id;
    END""",
    """CREATE TRIGGER changed_day_thinned AFTER INSERT ON changed_day WHEN (NEW.id & 4095) = 0 BEGIN
    DELETE FROM changed_day WHERE id NOT IN (SELECT max(id) FROM changed_day GROUP BY day); END""",
)
"""So that the table stays small when nothing counts, repeated notes are taken away now and then. One program writes at
a time, so the newest note of a day is one that no count before it has seen, and that one stays.
"""

_POSTGRESQL = (
    """CREATE FUNCTION note_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_day (day) SELECT DISTINCT created_at / 86400000 FROM touched; RETURN NULL; END $$""",
    """CREATE FUNCTION note_day() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_day (day) VALUES (NEW.created_at / 86400000);
    IF OLD.created_at / 86400000 <> NEW.created_at / 86400000 THEN
    INSERT INTO changed_day (day) VALUES (OLD.created_at / 86400000); END IF;
    RETURN NULL; END $$""",
    """CREATE FUNCTION note_days_of_verification() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO changed_day (day) SELECT DISTINCT created_at / 86400000 FROM attempt WHERE verification_id = NEW.id;
    RETURN NULL; END $$""",
    """CREATE FUNCTION thin_changed_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    WITH gone AS (DELETE FROM changed_day
    WHERE id IN (SELECT id FROM changed_day FOR UPDATE SKIP LOCKED) RETURNING day)
    INSERT INTO changed_day (day) SELECT DISTINCT day FROM gone; RETURN NULL; END $$""",
    """CREATE TRIGGER attempt_came AFTER INSERT ON attempt REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_days()""",
    """CREATE TRIGGER attempt_went AFTER DELETE ON attempt REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_days()""",
    """CREATE TRIGGER attempt_changed AFTER UPDATE OF {figures} ON attempt FOR EACH ROW
    WHEN ({old} IS DISTINCT FROM {new}) EXECUTE FUNCTION note_day()""",
    """CREATE TRIGGER verification_changed AFTER UPDATE OF state, verified_at, excluded_reason ON verification
    FOR EACH ROW WHEN ({became} OR OLD.verified_at IS DISTINCT FROM NEW.verified_at
    OR OLD.excluded_reason <> NEW.excluded_reason) EXECUTE FUNCTION note_days_of_verification()""",
    """CREATE TRIGGER changed_day_thinned AFTER INSERT ON changed_day FOR EACH ROW
    WHEN ((NEW.id & 4095) = 0) EXECUTE FUNCTION thin_changed_days()""",
)
"""Notes may become visible in another order than that of their ids: what is thinned out is noted anew. An upload of
many attempts notes each of their days once.
"""


def make(connection: Connection) -> None:
    """Makes the triggers in a fresh database."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def statements(dialect: str) -> list[str]:
    """What makes the triggers, one by one."""
    names = _FIGURES.split()
    words = {"{figures}": ", ".join(names), "{became}": _BECAME}
    for row in ("OLD", "NEW"):
        words[f"{{{row.lower()}}}"] = f"({', '.join(f'{row}.{name}' for name in names)})"
    return [_filled(text, words) for text in (_SQLITE if dialect == "sqlite" else _POSTGRESQL)]


def _filled(text: str, words: dict[str, str]) -> str:
    for place, word in words.items():
        text = text.replace(place, word)
    return text
