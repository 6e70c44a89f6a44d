"""The one emitter of Terraform: what it writes, Terraform reads back word for word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from nhiscan.text import visible

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_KEYWORDS: Final = frozenset({"for", "true", "false", "null"})
_SPECIAL: Final = re.compile(r'\$+\{|%+\{|["\\]|[^ -~]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Expression:
    """Words of Terraform's own, as they are; never anybody's text."""

    text: str
    """For example ``var.role_name``."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A text of several parts, some of which Terraform works out."""

    parts: tuple[str | Expression, ...]
    """In order."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """The JSON of a value, as a text."""

    value: object
    """What ``string`` and ``Block`` take."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: ``kind "label" … { name = value … }``."""

    kind: str
    """For example ``resource``."""
    labels: tuple[str, ...] = ()
    """What stands in quotes after it; names of ours."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    """Texts, numbers, truth values, None, lists and maps of them, and the classes above."""
    inner: tuple[Block, ...] = ()
    """Blocks within."""


def configuration(head: str, blocks: Iterable[Block]) -> str:
    """A file: ``head`` as a comment, then the blocks.

    Raises ValueError for a text or key that Terraform would not read back as it is: half of a
    surrogate pair, and what is not in normal form C, in which Terraform keeps every text.

    Source: HCL Native Syntax Specification, "Blocks", "Expressions".
    """
    lines = [f"# {visible(line)}" for line in head.splitlines()]
    for block in blocks:
        lines += ["", *_block(block)]
    return "\n".join(lines) + "\n"


def string(text: str) -> str:
    """``text`` in quotes: nothing in it is worked out, no control or invisible character stands raw.

    Raises ValueError as ``configuration`` does.

    Source: HCL Native Syntax Specification, "Template Expressions": Quoted template.
    """
    return f'"{_escaped(text)}"'


def _block(block: Block) -> Iterator[str]:
    head = " ".join([_ours(block.kind), *(f'"{_ours(label)}"' for label in block.labels)])
    inside = _assigned((_ours(name), value) for name, value in block.arguments.items())
    for inner in block.inner:
        inside += ["", *_block(inner)]
    if not inside:
        yield f"{head} {{}}"
        return
    yield f"{head} {{"
    yield from (f"  {_indented(line)}" if line else "" for line in inside)
    yield "}"


def _assigned(pairs: Iterable[tuple[str, object]]) -> list[str]:
    """``name = value`` for each pair, aligned as ``terraform fmt`` does: runs of single lines."""
    texts = [(name, _value(value)) for name, value in pairs]
    lines = []
    for single, run in groupby(texts, key=lambda pair: "\n" not in pair[1]):
        group = list(run)
        width = max(len(name) for name, _ in group) if single else 0
        lines += [f"{name:{width}} = {value}" for name, value in group]
    return lines


def _value(value: object) -> str:
    match value:
        case Expression(text):
            return text
        case Joined(parts):
            return f'"{"".join(map(_part, parts))}"'
        case JsonText(inner):
            return f"jsonencode({_value(inner)})"
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case int():
            return str(value)
        case str():
            return string(value)
        case Mapping():
            return _lines("{", _assigned((_key(key), inner) for key, inner in value.items()), "}")
        case list() | tuple():
            return _lines("[", [f"{_value(inner)}," for inner in value], "]")
        case _:
            raise ValueError(f"`{type(value).__name__}` is nothing that Terraform can be told")


def _lines(start: str, items: list[str], end: str) -> str:
    """``items`` between brackets, a line each."""
    inside = "".join(f"\n  {_indented(item)}" for item in items)
    return f"{start}{inside}\n{end}" if inside else f"{start}{end}"


def _indented(text: str) -> str:
    # no text of a stranger has a raw line end: only lines of ours are moved
    return text.replace("\n", "\n  ")


def _key(key: object) -> str:
    """The key of a map, in quotes unless it is a plain word: a bare ``for`` would begin a loop."""
    if not isinstance(key, str):
        raise TypeError("a key is no text")
    return key if _NAME.fullmatch(key) and key not in _KEYWORDS else string(key)


def _part(part: str | Expression) -> str:
    """A part of a joined text; a last ``$`` would turn the mark after it into an escaped one."""
    if isinstance(part, Expression):
        return f"${{{part.text}}}"
    text = _escaped(part)
    return f"{text[:-1]}{_coded(text[-1])}" if text.endswith(("$", "%")) else text


def _escaped(text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("half of a surrogate pair is no text")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("Terraform would change a text that is not in normal form C")
    return _SPECIAL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    text = found.group()
    if text.endswith("{"):
        # `$${` stands for `${`; what comes before it is coded, so that nobody has to count marks
        return f"{''.join(map(_coded, text[:-2]))}{text[-2] * 2}{{"
    return _SHORT.get(text) or (text if visible(text) == text else _coded(text))


def _coded(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _ours(name: str) -> str:
    """``name``, if it is a plain word: blocks, labels and arguments are named by us alone."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"`{visible(name)}` is no name of Terraform")
    return name
