"""Issuers are found by their host, and subjects of shared ones are asked for the tenant."""

from __future__ import annotations

import pytest

from nhiscan.reference.oidc_issuers import oidc_issuer, oidc_issuers

ISSUERS = {
    "GitHub for everyone": ("token.actions.githubusercontent.com", "GitHub Actions", True),
    "GitHub for one enterprise": (
        "token.actions.githubusercontent.com/octo-inc",
        "GitHub Actions of one enterprise",
        False,
    ),
    "GitLab.com, not a GitLab of one's own": ("gitlab.com", "GitLab.com", True),
    "one cluster": (
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
        "Amazon EKS",
        False,
    ),
    "one organisation at CircleCI": (
        "oidc.circleci.com/org/0f0f0f0f-1111-4222-8333-444444444444",
        "CircleCI",
        False,
    ),
    "one workspace at Bitbucket": (
        "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
        "Bitbucket Pipelines",
        False,
    ),
    "one account at Spacelift": ("acme.app.spacelift.io", "Spacelift", False),
    "the tenant of one customer": (
        "sts.windows.net/11111111-2222-3333-4444-555555555555/",
        "Microsoft Entra ID",
        False,
    ),
    "the tenant of Microsoft": (
        "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/",
        "Microsoft Sentinel",
        True,
    ),
    "letter case aside": ("Token.Actions.GithubUserContent.com", "GitHub Actions", True),
}


@pytest.mark.parametrize(("issuer", "name", "shared"), ISSUERS.values(), ids=ISSUERS)
def test_an_issuer_is_known(issuer: str, name: str, shared: bool) -> None:
    row = oidc_issuer(issuer)
    assert row is not None
    assert (row.name, row.shared) == (name, shared)


@pytest.mark.parametrize(
    "issuer",
    [
        "gitlab.example.com",
        "evil-gitlab.com",
        "gitlab.com.example.com",
        "token.actions.githubusercontent.com/a/b",
        "",
    ],
)
def test_an_issuer_that_is_not_in_the_table_is_not_guessed(issuer: str) -> None:
    assert oidc_issuer(issuer) is None


GITHUB, GITLAB, TERRAFORM = "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"
SUBJECTS = {
    "one branch": (GITHUB, "repo:acme/app:ref:refs/heads/main", True),
    "every repository of an owner": (GITHUB, "repo:acme/*", True),
    "an owner by number": (GITHUB, "repo:acme@42/app@7:*", True),
    "everything": (GITHUB, "*", False),
    "every owner": (GITHUB, "repo:*", False),
    "owners that begin alike": (GITHUB, "repo:acme*", False),
    "owners that begin alike, one repository": (GITHUB, "repo:acme*/app:*", False),
    "a wildcard inside the form's own word": (GITHUB, "re*", False),
    "no owner at all": (GITHUB, "repo:/app", False),
    "a single letter is a wildcard too": (GITHUB, "repo:acm?/app:*", False),
    "a star that is a letter": (GITHUB, "repo:acme/${*}", True),
    "a subject of some other form": (GITHUB, "job_workflow_ref:acme/app/x.yml@main", None),
    "a group": (GITLAB, "project_path:acme/*:ref_type:branch:ref:main", True),
    "every group": (GITLAB, "project_path:*", False),
    "a workspace": (TERRAFORM, "organization:acme:project:*", True),
    "every organisation": (TERRAFORM, "organization:*:project:p:workspace:w:run_phase:apply", False),
    "no known form, and wide open": ("oidc.codefresh.io", "*", False),
    "no known form": ("oidc.codefresh.io", "account:1:*", None),
}


@pytest.mark.parametrize(("issuer", "subject", "names"), SUBJECTS.values(), ids=SUBJECTS)
def test_a_subject_names_its_tenant(issuer: str, subject: str, names: bool | None) -> None:
    row = oidc_issuer(issuer)
    assert row is not None
    assert row.names_tenant(subject) is names


def test_every_row_has_its_source_and_known_words() -> None:
    for row in oidc_issuers():
        assert row.source
        assert row.kind in {"ci", "cluster", "cloud", "sign-in"}
        assert set(row.tenant_in) <= {"subject", "audience", "session-name"}
        assert bool(row.tenant_in) == row.shared, f"{row.name}: a shared issuer names its tenant somewhere"
        assert all(form.count("{tenant}") == 1 and not form.endswith("{tenant}") for form in row.subjects)


def test_a_row_never_hides_behind_an_earlier_one() -> None:
    for row in oidc_issuers():
        assert oidc_issuer(row.host.replace("*", "x")) == row
