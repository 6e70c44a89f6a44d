"""Write every generated file, or say which of them are no longer true.

A generator is a file ``tools/docs/<thing>.py`` with ``OWNS``, the patterns of all files that are its to
write, and ``pages()``, each path and its text. Files are found by being there: a new generator changes
no list. Paths are relative to the checkout.

    python tools/generate_docs.py            write what changed, remove what is superfluous
    python tools/generate_docs.py --check    change nothing; 1 and one line per file that is wrong
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

ROOT = Path(__file__).resolve().parent.parent


class Generator(Protocol):
    """What a file in ``tools/docs`` offers."""

    OWNS: tuple[str, ...]
    """Patterns, as of ``Path.glob``, of all files that may only come from here."""

    def pages(self) -> Iterable[tuple[str, str]]:
        """Each file's path and text; the text ends with a line end."""


@dataclass(frozen=True, order=True)
class Fault:
    """One generated file that is not as it should be."""

    path: str
    """Relative to the checkout."""
    what: str
    """missing, stale, empty, superfluous or claimed twice."""


def load_generators(folder: Path) -> dict[str, Generator]:
    """Every generator in ``folder`` by file name.

    Raises:
        ImportError: a file cannot be loaded, or offers no ``OWNS`` and ``pages``.
    """
    found: dict[str, Generator] = {}
    for path in sorted(folder.glob("[!_]*.py")):
        spec = importlib.util.spec_from_file_location(f"tools.docs.{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path}: cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if not hasattr(module, "OWNS") or not hasattr(module, "pages"):
            raise ImportError(f"{path}: no generator, give it `OWNS` and `pages`")
        found[path.stem] = cast("Generator", module)
    return found


def faults(root: Path, generators: Iterable[Generator]) -> Iterator[Fault]:
    """Every file under ``root`` that is not what its generator says."""
    written: set[str] = set()
    owned: set[str] = set()
    for generator in generators:
        owned |= {
            path.relative_to(root).as_posix() for pattern in generator.OWNS for path in root.glob(pattern)
        }
        for path, text in generator.pages():
            if path in written:
                yield Fault(path, "claimed twice")
            written.add(path)
            if not text.strip():
                yield Fault(path, "empty")
            elif not (root / path).is_file():
                yield Fault(path, "missing")
            elif (root / path).read_bytes() != text.encode():
                yield Fault(path, "stale")
    yield from (Fault(path, "superfluous") for path in owned - written)


def write(root: Path, generators: Iterable[Generator]) -> Iterator[str]:
    """Make every generated file true; answer the paths that changed."""
    generators = list(generators)
    wrong = {fault.path: fault.what for fault in faults(root, generators)}
    texts = {path: text for generator in generators for path, text in generator.pages()}
    for path, what in sorted(wrong.items()):
        if what in ("missing", "stale"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(texts[path].encode())
            yield path
        elif what == "superfluous":
            (root / path).unlink()
            yield path


def main() -> int:
    """Write or check; a page that comes out empty is a fault in both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, name what is wrong")
    check = parser.parse_args().check
    generators = load_generators(ROOT / "tools" / "docs").values()
    if not check:
        for path in write(ROOT, generators):
            print(path)
    wrong = sorted(faults(ROOT, generators))
    for fault in wrong:
        print(f"{fault.path}: {fault.what}; run `make docs`", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
