"""The page of a snapshot's tables and columns, and the same as JSON, out of the nouns themselves."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

from nhiscan.snapshot import TABLES, Row, Table
from nhiscan.snapshot.columns import Column, columns
from nhiscan.snapshot.manifest import SCHEMA

OWNS: Final = ("docs/schema/*",)
TABLES_SCHEMA: Final = "nhiscan/snapshot-tables/v1"
"""What the JSON says of itself."""

HEAD: Final = f"""\
<!-- Written by tools/docs/snapshot.py out of nhiscan/model/ and nhiscan/snapshot/tables.py: change those. -->
# What a snapshot holds

A snapshot directory (`{SCHEMA}`) is made by `nhiscan snapshot merge`. DuckDB writes it; whatever reads
Parquet reads it.

```text
manifest.json                      versions, coverage, rows and SHA-256 of every file; `finished`
run.json                           what differs between two runs over the same inputs
<provider>/<partition>/<table>.parquet
```

A partition is one account, tenant, subscription, project, organisation or cluster. Its folder is its id;
what is no small letter, digit, `-`, `_` or `.` is written as `%` and two hexadecimal digits per UTF-8 byte,
and a name longer than 120 characters ends in its hash. Every partition has every table, empty ones too.
Rows are sorted by the columns that make them unique; same input and same versions give the same bytes in
all files but `run.json`. The manifest's schema is `nhiscan/formats/schemas/snapshot.schema.json`.

Until the manifest says `"finished": true` nothing may be read as a whole; nhiscan itself refuses to. Null
means unknown unless the column says what else it means; it is never "no". An empty list means none. Times
are UTC, without a zone in the type. Labels are a list of pairs and no map: a key may stand twice.

Within v1 tables and columns may be added, never changed.

"""


def pages() -> Iterator[tuple[str, str]]:
    """The page for people and the one for programs."""
    yield "docs/schema/snapshot.md", HEAD + "\n".join(_section(table) for table in TABLES.values())
    value = {"schema": TABLES_SCHEMA, "tables": {name: _described(table) for name, table in TABLES.items()}}
    yield "docs/schema/snapshot-tables.json", json.dumps(value, indent=1, sort_keys=True) + "\n"


def _section(table: Table) -> str:
    rows = "".join(
        f"| `{column.name}` | {column.shape.sql.replace('|', chr(92) + '|')} | "
        f"{'may be null' if column.optional else ''} | {text} |\n"
        for column, text in _told(table.noun)
    )
    key = ", ".join(f"`{field}`" for field in table.key)
    head = "| column | type | | what it says |\n|---|---|---|---|\n"
    return f"## {table.name}\n\n{_about(table.noun)} Unique by {key}.\n\n{head}{rows}"


def _described(table: Table) -> dict[str, object]:
    return {
        "about": _about(table.noun),
        "key": list(table.key),
        "columns": [
            {
                "name": column.name,
                "type": column.shape.sql,
                "null": column.optional,
                "about": text,
                "values": _words(get_type_hints(table.noun)[column.name]),
            }
            for column, text in _told(table.noun)
        ],
    }


def _told(noun: type[Row]) -> Iterator[tuple[Column, str]]:
    texts = _field_texts(noun)
    for column in columns(noun):
        words = _words(get_type_hints(noun)[column.name])
        one_of = f" One of {', '.join(f'`{word}`' for word in words)}." if words else ""
        yield column, texts[column.name] + one_of


def _words(hint: Any) -> list[str] | None:
    """The values of a closed list of words; None: any value."""
    kinds = [part for part in get_args(hint) or (hint,) if part is not NoneType]
    if len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], StrEnum):
        return [word.value for word in kinds[0]]
    return None


def _about(noun: type[Row]) -> str:
    return _plain(inspect.getdoc(noun) or "")


def _field_texts(noun: type[Row]) -> Mapping[str, str]:
    """The sentence below each field of the noun."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(noun)))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef))
    found = {}
    for field, after in itertools.pairwise(body):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = _plain(text)
            case _:
                pass
    return found


def _plain(text: str) -> str:
    """A docstring as one line of Markdown, in the words of a table."""
    return re.sub(r"\bNone\b", "null", " ".join(text.replace("``", "`").replace("|", "\\|").split()))
