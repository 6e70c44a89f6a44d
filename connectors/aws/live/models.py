"""Botocore's models of the APIs that are asked, without all that never is: it would be half the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, cast

from nhiscan.connectors.aws.live.listed import SIGNING_IN, operations

if TYPE_CHECKING:
    from botocore.loaders import JSONFileLoader, Loader

_FOLLOWED: Final = {"s3": frozenset({"HeadBucket", "CreateSession"})}
"""What botocore's S3 client asks by itself: it has to be there to be refused by its name."""
_MODEL: Final = "service-2"
_PAGES: Final = "paginators-1"
_EXTRAS: Final = ".sdk-extras"
"""The end of the name of a file with which botocore amends another."""
_FOLDERS: Final = 3
"""A model lies in ``<service>/<version>/<kind>``."""


def loader() -> Loader:
    """Botocore's loader, which keeps of each model what the listed operations need."""
    from botocore.loaders import create_loader

    found = create_loader()
    found.file_loader = cast("JSONFileLoader", _Files(found.file_loader))
    return found


@dataclass(frozen=True, slots=True)
class _Files:
    """Reads files of models."""

    whole: JSONFileLoader
    """Botocore's own, which reads all that is in them."""

    def exists(self, file_path: str) -> bool:
        """See botocore's ``JSONFileLoader``."""
        return self.whole.exists(file_path)

    def load_file(self, file_path: str) -> Any:
        """See botocore's ``JSONFileLoader``."""
        found = self.whole.load_file(file_path)
        folders, kind = PurePath(file_path).parts[-_FOLDERS:], PurePath(file_path).name
        kept = _kept(folders[0]) if len(folders) == _FOLDERS else frozenset()
        if not isinstance(found, dict) or not kept:
            return found
        if kind == _MODEL:
            return _model(found, kept, self.whole.load_file(file_path + _EXTRAS) or {})
        if kind == _PAGES:
            return {**found, "pagination": _only(found["pagination"], kept)}
        return found


def _kept(service: str) -> frozenset[str]:
    """The operations of which the models are kept; empty: all, of an API that signs in or is not asked."""
    if service in {name for name, _ in SIGNING_IN}:
        return frozenset()
    asked = frozenset(name for api, name in operations() if api == service)
    return asked | _FOLLOWED.get(service, frozenset()) if asked else asked


def _model(whole: Mapping[str, Any], kept: frozenset[str], extras: Mapping[str, Any]) -> dict[str, Any]:
    """``whole`` with these operations, the shapes they are made of, all errors, and no documentation.

    ``extras`` will be merged into it: what they speak of stays.
    """
    asked, shapes = _only(whole["operations"], kept), whole["shapes"]
    amended = extras.get("merge", {}).get("shapes", {})
    errors = (name for name, shape in shapes.items() if shape.get("exception"))
    left = [*_shapes(asked), *errors, *amended, *_shapes(amended)]
    needed = set[str]()
    while left:
        if (name := left.pop()) in shapes and name not in needed:
            needed.add(name)
            left += _shapes(shapes[name])
    told: dict[str, Any] = _told({**whole, "operations": asked, "shapes": _only(shapes, needed)})
    return told


def _only(entries: Mapping[str, Any], names: frozenset[str] | set[str]) -> dict[str, Any]:
    return {name: entry for name, entry in entries.items() if name in names}


def _shapes(model: Any) -> Iterator[str]:
    """The names of the shapes that a part of a model speaks of."""
    match model:
        case dict():
            if isinstance(name := model.get("shape"), str):
                yield name
            for inner in model.values():
                yield from _shapes(inner)
        case list():
            for inner in model:
                yield from _shapes(inner)
        case _:
            return


def _told(model: Any) -> Any:
    """A part of a model with empty documentation (botocore counts on some); a member of that name stays."""
    match model:
        case dict():
            inner = {name: _told(part) for name, part in model.items()}
            return inner | {"documentation": ""} if isinstance(inner.get("documentation"), str) else inner
        case list():
            return [_told(part) for part in model]
        case _:
            return model
