"""EventBridge: schedules and pipes."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.pipes_pipe import DESCRIBE_PIPE
from nhiscan.connectors.aws.exports.pipes_pipes import LIST_PIPES
from nhiscan.connectors.aws.exports.scheduler_schedule import GET_SCHEDULE
from nhiscan.connectors.aws.exports.scheduler_schedules import LIST_SCHEDULES
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where, word


def _go(aws: Place) -> None:
    def schedule(listed: Answer) -> None:
        group, name = listed.text("GroupName"), listed.text("Name")
        if group and name:
            into = f"scheduler-schedules/{aws.region}/{word(group)}/{word(name)}.json"
            aws.ask(GET_SCHEDULE, into, GroupName=group, Name=name)

    def pipe(name: str) -> None:
        aws.ask(DESCRIBE_PIPE, f"pipes-pipes/{aws.region}/{word(name)}.json", Name=name)

    schedules = aws.ask(LIST_SCHEDULES, f"scheduler-schedules.{aws.region}.json", MaxResults=100)
    aws.each(schedules.each("Schedules"), schedule)
    pipes = aws.ask(LIST_PIPES, f"pipes-pipes.{aws.region}.json", Limit=100)
    aws.each(pipes.column("Pipes", "Name"), pipe)


WALK = Walk(Where.REGION, (LIST_SCHEDULES, GET_SCHEDULE, LIST_PIPES, DESCRIBE_PIPE), _go)
