"""Hold a program, or an AWS account, against the trap suite in ``docs/traps``.

``check_traps.py score COMMAND…`` runs a program over the cases and prints what it got right; exit 1 if a
documented case is wrong. ``check_traps.py live --profile NAME`` asks AWS's policy simulator the open ones.
``docs/traps/README.md`` has the protocol and the permission that ``live`` takes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `tools` is not installed

from tools.traps.cases import Case, Status, TrapError, read_cases
from tools.traps.live import RefusedCase, Simulator, check
from tools.traps.score import ask, score, table

SUITE: Final = Path(__file__).resolve().parent.parent / "docs" / "traps" / "aws.json"
REFUSALS: Final = frozenset({"InvalidInput", "PolicyEvaluation", "ValidationError"})
"""Error codes that tell of one case's inputs, not of the account or the connection."""


def scored(command: Sequence[str], cases: Sequence[Case]) -> int:
    """Run a program over the cases and print the table; the exit code."""
    answered = score(cases, ask(command, cases))
    sys.stdout.write(table(answered))
    return int(any(one.fails for one in answered))


def asked(client: Simulator, cases: Sequence[Case]) -> int:
    """Ask the simulator and print a line a case; the exit code."""
    width = max((len(case.id) for case in cases), default=0)
    for seen in check(cases, client):
        print(f"{seen.case.id:{width}}  {seen.said}", flush=True)
    return 0


class _Client:
    """boto3's IAM client, its refusals of a case told apart from all other errors."""

    def __init__(self, profile: str | None) -> None:
        try:
            import boto3
            from botocore.exceptions import BotoCoreError
        except ImportError as error:
            raise TrapError("boto3 is not installed; install the extra `nhiscan[aws]`") from error
        try:
            self._client = boto3.Session(profile_name=profile).client("iam")
        except BotoCoreError as error:
            raise TrapError(f"cannot sign in: {error}") from error

    def simulate_custom_policy(self, **inputs: Any) -> Mapping[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: Mapping[str, Any] = self._client.simulate_custom_policy(**inputs)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in REFUSALS:
                raise RefusedCase(code) from error
            raise TrapError(f"iam:SimulateCustomPolicy failed with {code or 'no code'}") from error
        except BotoCoreError as error:
            raise TrapError(f"iam:SimulateCustomPolicy failed: {error}") from error
        return answer


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="check_traps.py", description=(__doc__ or "").partition("\n")[0])
    made.add_argument("--suite", type=Path, default=SUITE, help="the suite (default: docs/traps/aws.json)")
    made.add_argument("--topic", help="only the cases of this topic")
    verbs = made.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("score", help="run a program over the cases")
    one.add_argument("command", nargs=argparse.REMAINDER, help="the program and its arguments")
    two = verbs.add_parser("live", help="ask AWS's policy simulator; changes nothing")
    two.add_argument("--profile", help="the profile of the AWS configuration to sign in with")
    two.add_argument("--every", action="store_true", help="not the open cases only")
    return made


def main(words: Sequence[str] | None = None, client: Simulator | None = None) -> int:
    """Run it; 0 done, 1 a documented case is wrong, 2 it could not be done."""
    made = parser()
    given = made.parse_args(words)
    try:
        cases = [case for case in read_cases(given.suite) if given.topic in (None, case.topic)]
        if given.verb == "score":
            if not given.command:
                made.error("`score` needs a command")
            return scored(given.command, cases)
        wanted = [case for case in cases if given.every or case.status is Status.OPEN]
        return asked(client or _Client(given.profile), wanted)
    except TrapError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
