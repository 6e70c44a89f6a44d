"""A reader of the part of Terraform's language that is emitted, written from its specification alone.

Source: HCL Native Syntax Specification. A mark that it leaves open (``$$${``) is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NUMBER = re.compile(r"-?[0-9]+")
_CODES = {"u": 4, "U": 8}
_SHORT = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_KEYWORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Words:
    """Something that Terraform works out: a name, or a call."""

    text: str
    args: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Template:
    """A quoted text with something worked out inside."""

    parts: tuple[str | Words, ...]


@dataclass
class Block:
    """A block, or the whole file."""

    kind: str = ""
    labels: tuple[str, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    inner: list[Block] = field(default_factory=list)

    def only(self, *head: str) -> Block:
        """The one inner block of that kind and those labels."""
        (found,) = [block for block in self.inner if (block.kind, *block.labels) == head]
        return found


def read(text: str) -> Block:
    """What a file says."""
    reader = _Reader(text)
    block = reader.body(end="")
    assert reader.at == len(text), text[reader.at : reader.at + 80]
    return block


def value(text: str) -> Any:
    """What an expression says; ``jsonencode`` of plain values is worked out."""
    reader = _Reader(text)
    found = reader.value()
    assert reader.at == len(text), text[reader.at :]
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def body(self, end: str) -> Block:
        block = Block()
        while not self.ended(end):
            name = self.word()
            if self.took("="):
                assert name not in block.arguments, f"`{name}` stands twice"
                block.arguments[name] = self.value()
                self.line_end()
                continue
            labels = []
            while not self.took("{"):
                labels.append(self.quoted())
            inner = self.body("}")
            block.inner.append(Block(name, tuple(labels), inner.arguments, inner.inner))
            self.line_end()
        return block

    def ended(self, end: str) -> bool:
        self.skip("\n")
        if not end:
            return self.at == len(self.text)
        return self.took(end)

    def value(self) -> Any:
        self.skip()
        if self.text[self.at] == '"':
            return self.quoted()
        if self.took("["):
            return self.items("]", self.value)
        if self.took("{"):
            pairs = self.items("}", self.pair)
            assert len(dict(pairs)) == len(pairs), "a key stands twice"
            return dict(pairs)
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return int(number[0])
        word = self.word()
        if not self.took("("):
            return _KEYWORDS.get(word, Words(word)) if word in _KEYWORDS else Words(word)
        return Words(word, tuple(self.items(")", self.value)))

    def items(self, end: str, read: Any) -> list[Any]:
        found: list[Any] = []
        while True:
            self.skip("\n,")
            if self.took(end):
                return found
            found.append(read())

    def pair(self) -> tuple[str, Any]:
        self.skip()
        key = self.quoted() if self.text[self.at] == '"' else self.word()
        assert isinstance(key, str), "a key is worked out"
        assert key != "for" or self.text[self.at - 1] == '"', "a bare `for` begins a loop"
        assert self.took("=")
        return key, self.value()

    def quoted(self) -> Any:
        assert self.took('"')
        parts: list[str | Words] = []
        text = ""
        raw = ""  # the character before, if it stands there as it is
        while (char := self.text[self.at]) != '"':
            assert char >= " ", "a control stands raw"
            two, three = self.text[self.at : self.at + 2], self.text[self.at : self.at + 3]
            if three in ("$${", "%%{"):
                assert raw != char, "who can tell which marks belong together"
                text, raw, self.at = text + three[1:], "{", self.at + 3
            elif two in ("${", "%{"):
                assert two == "${", "a directive"
                assert raw != "$", "who can tell which marks belong together"
                self.at += 2
                parts += [text, self.value()]
                assert self.took("}")
                text = raw = ""
            elif char == "\\":
                text, raw = text + self.escape(), ""
            else:
                text, raw, self.at = text + char, char, self.at + 1
        self.at += 1
        return Template((*(part for part in (*parts, text) if part),)) if parts else text

    def escape(self) -> str:
        kind = self.text[self.at + 1]
        if kind in _CODES:
            digits = self.text[self.at + 2 : self.at + 2 + _CODES[kind]]
            assert re.fullmatch("[0-9a-f]+", digits)
            self.at += 2 + _CODES[kind]
            return chr(int(digits, 16))
        self.at += 2
        return _SHORT[kind]

    def word(self) -> str:
        self.skip()
        found = _WORD.match(self.text, self.at)
        assert found, self.text[self.at : self.at + 80]
        self.at = found.end()
        return found[0]

    def took(self, mark: str) -> bool:
        self.skip()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def line_end(self) -> None:
        self.skip()
        assert self.text[self.at] == "\n", self.text[self.at : self.at + 80]

    def skip(self, more: str = "") -> None:
        """Spaces, comments, and what else is said to mean nothing here."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self.at = self.text.index("\n", self.at)
            elif self.text[self.at] in " " + more:
                self.at += 1
            else:
                return


def plain(found: Any) -> Any:
    """``found`` with ``jsonencode(…)`` worked out, for what holds plain values only."""
    assert isinstance(found, Words)
    assert found.text == "jsonencode"
    assert found.args is not None
    (inner,) = found.args
    return json.loads(json.dumps(inner))
