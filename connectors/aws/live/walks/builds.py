"""CodeBuild: projects."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.exports.codebuild_projects import BATCH_GET_PROJECTS, LIST_PROJECTS
from nhiscan.connectors.aws.live.walk import Answer, Asking, Place, Walk, Where

_AT_ONCE: Final = 100
"""Source: AWS CodeBuild API Reference, BatchGetProjects, names."""


def _go(aws: Place) -> None:
    aws.make(f"codebuild-projects.{aws.region}.json", _projects)


def _projects(call: Asking) -> Answer:
    """Every project, as one answer; one that was deleted meanwhile is among those not found."""
    names = call(LIST_PROJECTS).texts("projects")
    found: list[object] = []
    missing: list[object] = []
    for start in range(0, len(names), _AT_ONCE):
        answer = call(BATCH_GET_PROJECTS, names=names[start : start + _AT_ONCE])
        found += [dict(project.content) for project in answer.each("projects")]
        missing += answer.texts("projectsNotFound")
    return Answer({"projects": found, "projectsNotFound": missing})


WALK = Walk(Where.REGION, (LIST_PROJECTS, BATCH_GET_PROJECTS), _go)
