"""Write the export of a made-up AWS account of any size: same size and seed, same bytes.

    python benchmarks/generate.py --roles 1000 account.json
    python benchmarks/generate.py --roles 1000 --layout folder/

One role in ten more is a user, one in eight a managed policy of the account's own. A larger account of
the same seed holds the smaller one's roles unchanged, so that growth is growth and nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `benchmarks` is not installed

from benchmarks.accounts.details import Account, Json, details
from benchmarks.accounts.layout import layout
from benchmarks.accounts.ragged import ragged

DENSE: Final = (",", ":")


def text(content: Json, *, indented: bool = False) -> str:
    """``content`` as JSON: without a space to spare, or as ``aws`` prints it."""
    if indented:
        return json.dumps(content, indent=4) + "\n"
    return json.dumps(content, separators=DENSE) + "\n"


def main() -> int:
    """Write what is asked for and say how much it was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("target", type=Path, help="the file, or with --layout the folder, to write")
    parser.add_argument("--roles", type=int, default=1_000, help="how many roles (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="which account of that size (default: 1)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--layout", action="store_true", help="the whole folder, not the details alone")
    what.add_argument("--ragged", action="store_true", help="policies that no team would write, none twice")
    parser.add_argument("--indented", action="store_true", help="as `aws` prints: more than twice as large")
    options = parser.parse_args()
    account = Account(options.roles, options.seed)
    if options.layout:
        files = [(options.target / name, content) for name, content in layout(account)]
    else:
        files = [(options.target, ragged(account) if options.ragged else details(account))]
    written = 0
    for path, content in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(text(content, indented=options.indented).encode())
    print(f"{options.target}: {len(files)} files, {written / (1 << 20):.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
