"""Whose an answer is that does not say so: the folder and name of its file do."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.entry import Fault, Malformed
from nhiscan.connectors.aws.export import File


@dataclass(frozen=True, slots=True)
class Named:
    """What the path of an answer says."""

    region: str
    """Where the answer is from, by the folder."""
    ids: tuple[str, ...]
    """Whom it is about, by the parts of its name between dots: an agent, its version, …"""

    @property
    def word(self) -> str:
        """The ids as the file's name has them."""
        return ".".join(self.ids)


def named(file: File, *parts: str) -> Named:
    """What the path says of ``REGION/ID.ID.json``, each id in ``parts`` by what it is.

    Raises Malformed where the path does not say all of it.
    """
    region, ids = region_in(file.path.parent.name), tuple(file.stem.split("."))
    if region is None or len(ids) != len(parts) or not all(ids):
        wanted = f"REGION/{'.'.join(parts)}.json"
        raise Malformed(_unnamed(f"is not called `{wanted}`, so it does not say whose it is"))
    return Named(region, ids)


def region_of(file: File) -> str:
    """The region in a list's name. Raises Malformed where it has none."""
    region = region_in(file.path.name)
    if region is None:
        raise Malformed(_unnamed("has no region in its name, so it does not say where it is from"))
    return region


def lists(file: File, key: str, *marks: str, below: tuple[str, ...], prefix: str = "") -> bool:
    """Whether ``key`` holds a list of objects with all of ``marks``.

    The key is other services' too, so an empty list is known only by where it lies: under the folders
    ``below``, with a name that starts with ``prefix``.
    """
    if not file.lists(key, *marks):
        return False
    if any(True for _ in file.values(key, marks[0])):
        return True
    place = file.below(*below)
    return place is not None and place[0].startswith(prefix)


def _unnamed(problem: str) -> Fault:
    """A fault of the whole file."""
    return Fault("", problem, None, None)
