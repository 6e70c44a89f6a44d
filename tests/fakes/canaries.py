"""Canaries: texts in every field of every answer that must not be kept, wherever the answer is from.

What is kept is an allow-list of fields, declared with each call. All other fields of the operation's
model that can carry a text get one that says where it was put: found again, it names its way out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.fields import Fields
from tests.fakes.answers import answer, parse
from tests.fakes.handlers import Handler
from tests.fakes.http import Reply
from tests.fakes.operations import Asked
from tests.fakes.paging import TOKENS, pages_of

_CANARY: Final = re.compile(r"CANARY-[\w.-]+")
_DEEP: Final = 4
"""How far below a field that is not kept canaries are put."""


@dataclass
class Canaries:
    """A layer that puts canaries into what is answered to ``calls``."""

    calls: Iterable[Call]
    """The calls whose kept fields are left as they are."""
    put: set[str] = field(default_factory=set)
    """The canaries that were sent."""

    def __post_init__(self) -> None:
        """Look the calls up by name."""
        self.kept: Mapping[str, list[Fields]] = {}
        found: dict[str, list[Fields]] = {}
        for call in self.calls:
            found.setdefault(f"{call.service}:{call.operation}", []).append(call.fields)
        self.kept = found

    def __call__(self, inner: Handler) -> Handler:
        """``inner``, its answers full of canaries."""

        def sung(asked: Asked) -> Reply:
            reply = inner(asked)
            fields = self.kept.get(asked.name)
            if fields is None or reply.status >= 300 or asked.model.output_shape is None:
                return reply
            pages = pages_of(asked)
            spared = {*TOKENS, *((pages.tells,) if pages else ())}
            parsed = parse(asked, reply)
            shape, where = asked.model.output_shape, asked.name.replace(":", ".")
            return answer(asked, self._in_structure(parsed, shape, fields, where, spared))

        return sung

    def found_in(self, text: str | bytes) -> list[str]:
        """The canaries in ``text``."""
        return _CANARY.findall(text if isinstance(text, str) else text.decode("utf-8", "replace"))

    def found_below(self, folder: Path) -> dict[str, list[str]]:
        """The canaries in the files of a folder and in their names."""
        found: dict[str, list[str]] = {}
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            content = path.read_bytes() if path.is_file() else b""
            if there := self.found_in(name) + self.found_in(content):
                found[name] = there
        return found

    def _within(self, value: Any, shape: Any, fields: list[Fields], path: str) -> Any:
        """``value`` with canaries wherever ``fields`` keeps nothing."""
        if any(each.everything for each in fields):
            return value
        match shape.type_name:
            case "list" if isinstance(value, list):
                return [self._within(item, shape.member, fields, path) for item in value]
            case "map" if isinstance(value, Mapping):
                return self._in_map(value, shape, fields, path)
            case "structure" if isinstance(value, Mapping) and not _is_document(shape):
                return self._in_structure(value, shape, fields, path)
            case _:
                return value

    def _in_structure(
        self,
        value: Mapping[str, Any],
        shape: Any,
        fields: list[Fields],
        path: str,
        spared: Collection[str] = (),
    ) -> dict[str, Any]:
        union = getattr(shape, "is_tagged_union", False)
        found = dict(value)
        for name, inner in shape.members.items():
            if name in spared:
                continue
            below = [each.inside[name] for each in fields if name in each.inside]
            if below and _fits(inner, below):
                if name in value:
                    found[name] = self._within(value[name], inner, below, f"{path}.{name}")
            elif not union or name in value:
                bait = self._bait(inner, f"{path}.{name}", ())
                found |= {} if bait is None else {name: bait}
        return found

    def _in_map(self, value: Mapping[str, Any], shape: Any, fields: list[Fields], path: str) -> Any:
        found: dict[str, Any] = {}
        for key, item in value.items():
            below = [each.inside[key] for each in fields if key in each.inside]
            kept = self._within(item, shape.value, below, f"{path}.{key}") if below else None
            bait = self._bait(shape.value, f"{path}.{_plain(key)}", ())
            found[key] = next(each for each in (kept, bait, item) if each is not None)
        return found

    def _bait(self, shape: Any, path: str, above: tuple[str, ...]) -> Any:
        """A value of ``shape`` that is all canaries; None where it can carry none."""
        if shape.name in above or len(above) > _DEEP:
            return None
        above = (*above, shape.name)
        match shape.type_name:
            case "string" if not shape.serialization.get("timestampFormat"):
                return self._canary(path)
            case "blob":
                return self._canary(path).encode()
            case "list":
                bait = self._bait(shape.member, path, above)
                return None if bait is None else [bait]
            case "map":
                bait = self._bait(shape.value, path, above)
                return None if bait is None else {self._canary(f"{path}-key"): bait}
            case "structure" if _is_document(shape):
                return {"text": self._canary(path)}
            case "structure":
                return dict(self._baits(shape, path, above)) or None
            case _:
                return None

    def _baits(self, shape: Any, path: str, above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name, inner in shape.members.items():
            bait = self._bait(inner, f"{path}.{name}", above)
            if bait is not None:
                yield name, bait
                if getattr(shape, "is_tagged_union", False):
                    return

    def _canary(self, path: str) -> str:
        canary = f"CANARY-{path}"
        self.put.add(canary)
        return canary


def _fits(shape: Any, fields: list[Fields]) -> bool:
    """Whether something of ``shape`` is kept: no object passes where a plain value was listed."""
    while shape.type_name == "list":
        shape = shape.member
    inside = shape.type_name in ("structure", "map")
    return any(each.everything or inside == bool(each.inside or each.keys) for each in fields)


def _is_document(shape: Any) -> bool:
    return bool(getattr(shape, "is_document_type", False))


def _plain(key: str) -> str:
    return re.sub(r"[^\w.-]", "_", key)
