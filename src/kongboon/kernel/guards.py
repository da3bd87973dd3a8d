"""Database guards as plain text: one definition for SQLite and PostgreSQL.

A guard is a trigger that refuses a write, whoever sends it. Its text is data, so that a check can compare
what a database really holds with what it should hold. Installing it is `kongboon.funds.guarding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# What stands where words about an erased person stood; in Thai, as the register and the papers of the books are.
ERASED = "ลบข้อมูลแล้ว"

# How every guard's function runs on PostgreSQL. It reads a few rows of large tables, always by a key, in a
# plan that is made once a session, often while the tables are still small: nothing but indexes and nested
# loops stays right when they grow. The search path keeps other schemas' names out.
FUNCTION_SETTINGS = (
    "search_path=pg_catalog, public",
    "enable_seqscan=off",
    "enable_hashjoin=off",
    "enable_mergejoin=off",
)


@dataclass(frozen=True)
class Guard:
    """One trigger, for both databases.

    `sqlite` is the text between CREATE TRIGGER name and the end. On PostgreSQL `function` is the plpgsql
    body, and `trigger` what stands between the trigger's name and EXECUTE, spelt as pg_get_triggerdef does.
    An empty text means that the guard is not needed on that database.
    """

    name: str
    table: str
    sqlite: str = ""
    function: str = ""
    trigger: str = ""

    @property
    def sqlite_sql(self) -> str:
        return f"CREATE TRIGGER {self.name} {self.sqlite}"

    @property
    def function_sql(self) -> str:
        settings = " ".join("SET {} TO {}".format(*setting.split("=")) for setting in FUNCTION_SETTINGS)
        return (
            f"CREATE OR REPLACE FUNCTION public.{self.name}() RETURNS trigger LANGUAGE plpgsql {settings} "
            f"AS $guard$\n{self.function}\n$guard$"
        )

    @property
    def trigger_sql(self) -> str:
        return f"CREATE TRIGGER {self.name} {self.trigger} EXECUTE FUNCTION {self.name}()"


def refuse(code: str) -> str:
    """PostgreSQL statement that refuses with SQLSTATE 23514, the code of a broken CHECK.

    >>> refuse("line.sealed")
    "RAISE EXCEPTION 'line.sealed' USING ERRCODE='23514';"
    """
    return f"RAISE EXCEPTION '{code}' USING ERRCODE='23514';"


def no_replace(table: str, code: str, *unique: str, key: str = "id") -> Guard:
    """SQLite only: INSERT OR REPLACE deletes the row in its way without firing the delete trigger.

    `unique`: conditions on NEW under which another row is in the way, one for each unique index. The rowid
    is one that no schema shows; where the insert does not name it, NEW.rowid is -1.
    """
    ways = (f"{key}=NEW.{key}", "rowid=NEW.rowid", *unique)
    found = " OR ".join(f"EXISTS(SELECT 1 FROM {table} WHERE {way})" for way in ways)
    return Guard(
        f"{table}_no_replace",
        table,
        f"BEFORE INSERT ON {table} WHEN {found} BEGIN SELECT RAISE(ABORT,'{code}'); END",
    )


def append_only(table: str, *unique: str, updates: dict[str, str] | None = None) -> list[Guard]:
    """Guards under which rows of a table can be added and nothing else; `unique` as in `no_replace`.

    `updates`: checks as in `guard`, where one change is allowed after all: refused is what they find.
    """
    code = f"{table}.append_only"
    body = f"BEGIN SELECT RAISE(ABORT,'{code}'); END"
    no_update = Guard(
        f"{table}_no_update",
        table,
        f"BEFORE UPDATE ON {table} {body}",
        f"BEGIN {refuse(code)} END",
        f"BEFORE DELETE OR UPDATE ON public.{table} FOR EACH ROW",
    )
    if updates is not None:
        some = guard(f"{table}_no_update", table, "UPDATE", updates)
        no_update = replace(
            no_update,
            sqlite=some.sqlite,
            function=f"BEGIN IF TG_OP='DELETE' THEN {refuse(code)} END IF; {some.function.removeprefix('BEGIN ')}",
        )
    return [
        no_update,
        Guard(
            # A role without the right to update comes by this name (funds.guarding).
            f"{table}_no_truncate" if updates is None else f"{table}_stays_full",
            table,
            "",
            f"BEGIN {refuse(code)} END",
            f"BEFORE TRUNCATE ON public.{table} FOR EACH STATEMENT",
        ),
        Guard(f"{table}_no_delete", table, f"BEFORE DELETE ON {table} {body}"),
        no_replace(table, code, *unique),
    ]


_SQLITE = {
    "p": "",
    "isnt": "IS NOT",
    "seconds": "CAST(strftime('%s',",
    "end": ") AS INTEGER)",
    "json": "json_extract(",
    "at": ",'$.",
    "json_end": "')",
}
_POSTGRES = {
    "p": "public.",
    "isnt": "IS DISTINCT FROM",
    "seconds": "EXTRACT(EPOCH FROM ",
    "end": ")",
    "json": "(",
    "at": " #>> string_to_array('",
    "json_end": "','.'))",
}


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} {{isnt}} OLD.{column}" for column in columns)


def in_json(column: str, path: str) -> str:
    """What stands at a path such as "after.paid_until", NULL where nothing does; for a condition of `guard`."""
    return f"{{json}}{column}{{at}}{path}{{json_end}}"


def last_day(month: str) -> str:
    """The last day of a month "YYYY-MM" as the text "YYYY-MM-DD", in SQL that both databases read."""
    year, number = f"CAST(substr({month},1,4) AS integer)", f"substr({month},6,2)"
    leap = f"{year} % 4=0 AND ({year} % 100<>0 OR {year} % 400=0)"
    return (
        f"({month}||CASE WHEN {number} IN ('04','06','09','11') THEN '-30' WHEN {number}<>'02' THEN '-31'"
        f" WHEN {leap} THEN '-29' ELSE '-28' END)"
    )


def only_erased(table: str, column: str, *others: str, where: str, to: str = f"'{ERASED}'") -> dict[str, str]:
    """For `append_only`: one column may become the sign of what was erased, where the condition on NEW finds a row."""
    body = f"{changed(*others)} OR NEW.{column}<>{to} OR NOT EXISTS({where})"
    return {f"{table}.append_only": body}


def guard(name: str, table: str, event: str, checks: dict[str, str], *, lock: str = "") -> Guard:
    """One trigger with several checks, each a condition under which the write is refused with its code.

    In a condition {p} is the schema, {isnt} the comparison that knows NULL, and {seconds}...{end} a moment as seconds
    since 1970, NULL for what is no moment; `in_json` reads out of a column of JSON.
    `lock`: PostgreSQL statement before the checks, so that two writers do not check the same moment.
    """
    sqlite = " ".join(
        f"SELECT RAISE(ABORT,'{code}') WHERE {check.format(**_SQLITE)};" for code, check in checks.items()
    )
    postgres = " ".join(
        f"IF {check.format(**_POSTGRES)} THEN {refuse(code)} END IF;" for code, check in checks.items()
    )
    return Guard(
        name,
        table,
        f"BEFORE {event} ON {table} BEGIN {sqlite} END",
        f"BEGIN {lock} {postgres} RETURN NEW; END",
        f"BEFORE {event} ON public.{table} FOR EACH ROW",
    )


def refuse_new(name: str, table: str, sqlite_when: str, postgres_bad: str, code: str) -> Guard:
    """Guard on added rows: by row on SQLite, once per statement over all new rows `n` on PostgreSQL."""
    return Guard(
        name,
        table,
        f"BEFORE INSERT ON {table} WHEN {sqlite_when} BEGIN SELECT RAISE(ABORT,'{code}'); END",
        f"BEGIN IF EXISTS({postgres_bad}) THEN {refuse(code)} END IF; RETURN NULL; END",
        f"AFTER INSERT ON public.{table} REFERENCING NEW TABLE AS n FOR EACH STATEMENT",
    )
