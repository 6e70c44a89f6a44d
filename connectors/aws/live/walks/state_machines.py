"""Step Functions: state machines, without their definitions."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.stepfunctions_state_machine import DESCRIBE_STATE_MACHINE
from nhiscan.connectors.aws.exports.stepfunctions_state_machines import LIST_STATE_MACHINES
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_STATE_MACHINES, f"stepfunctions-state-machines.{aws.region}.json", maxResults=1000)

    def describe(machine: Answer) -> None:
        """Metadata only: a definition may be encrypted, and reading it would take the key."""
        arn, name = machine.text("stateMachineArn"), machine.text("name")
        if arn and name:
            into = f"stepfunctions-state-machines/{aws.region}/{word(name)}.json"
            aws.ask(DESCRIBE_STATE_MACHINE, into, stateMachineArn=arn, includedData="METADATA_ONLY")

    aws.each(listed.each("stateMachines"), describe)


WALK = Walk(Where.REGION, (LIST_STATE_MACHINES, DESCRIBE_STATE_MACHINE), _go)
