"""The schema in words and as a diagram, for docs/database.md: `flask schema` prints it, a test keeps the page true."""

from typing import Any

import click
from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapper

from .db import Base
from .tables import __all__ as _  # noqa: F401 (loading every model fills Base.registry)

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
BEGIN, END = "<!-- flask schema: begin -->", "<!-- flask schema: end -->"


@click.command("schema")
def schema() -> None:
    """Print the tables and how they hang together, in the Markdown of docs/database.md."""
    click.echo(described())


def described() -> str:
    """A Mermaid diagram of all tables, then each table with its columns."""
    mappers = sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table))
    return "\n".join([_diagram([_table(mapper) for mapper in mappers]), *map(_section, mappers)])


def _diagram(tables: list[Table]) -> str:
    lines = {
        f'    {key.referred_table.name} {"|o" if _may_be_null(key) else "||"}--o{{ {table.name} : ""'
        for table in tables
        for key in table.foreign_key_constraints
    }
    return "\n".join(["```mermaid", "erDiagram", *sorted(lines), "```"])


def _section(mapper: Mapper[DeclarativeBase]) -> str:
    summary = " ".join((mapper.class_.__doc__ or "").split("\n\n")[0].split())
    rows = [f"| {column.name} | {_kind(column)} |" for column in _table(mapper).columns]
    return "\n".join([f"\n### {_table(mapper).name}\n", f"{summary}\n", "| column | type |", "| --- | --- |", *rows])


def _kind(column: Column[Any]) -> str:
    kind: str = column.type.compile(dialect=DIALECT).lower()
    parts = [kind.split(" collate")[0].replace("timestamp with time zone", "timestamptz")]
    parts += ["" if column.nullable else "not null"]
    parts += [f"→ {key.column.table.name}" for key in column.foreign_keys]
    return ", ".join(filter(None, parts))


def _table(mapper: Mapper[DeclarativeBase]) -> Table:
    table = mapper.local_table
    assert isinstance(table, Table)  # noqa: S101 (each of our models has a table of its own)
    return table


def _may_be_null(key: ForeignKeyConstraint) -> bool:
    return any(column.nullable for column in key.columns)
