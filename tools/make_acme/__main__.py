"""Write the sample company's export: ``python tools/make_acme``; ``--check`` only says what differs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))  # `tools` is not installed

from tools.make_acme.export import export
from tools.make_acme.managed import take

OUT: Final = Path(__file__).resolve().parent.parent.parent / "sample_data" / "aws"


def difference(wanted: dict[str, bytes], folder: Path) -> list[str]:
    """One line per file of ``folder`` that is missing, different, or nobody's."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    lines = [f"missing: {path}" for path in wanted.keys() - there.keys()]
    lines += [f"not Acme's: {path}" for path in there.keys() - wanted.keys()]
    lines += [
        f"differs: {path}"
        for path in wanted.keys() & there.keys()
        if there[path].read_bytes() != wanted[path]
    ]
    return sorted(lines)


def write(wanted: dict[str, bytes], folder: Path) -> None:
    """Make ``folder`` hold the wanted files and no other."""
    for line in difference(wanted, folder):
        what, _, path = line.partition(": ")
        if what == "not Acme's":
            (folder / path).unlink()
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(wanted[path])


def main() -> int:
    """Write, or check: 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", metavar="DIR", type=Path, default=OUT, help="where to write (sample_data/aws)")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument(
        "--take-policies", action="store_true", help="first take AWS's policies anew from moto"
    )
    options = parser.parse_args()
    if options.take_policies:
        take()
    files = export()
    if options.check:
        lines = difference(files, options.o)
        print(*lines, sep="\n", end="\n" if lines else "")
        return 1 if lines else 0
    write(files, options.o)
    print(f"{len(files)} files, {sum(map(len, files.values()))} bytes in {options.o}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
