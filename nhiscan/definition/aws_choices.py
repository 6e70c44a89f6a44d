"""Where AWS's pages disagree or leave something open: one named switch each, with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choices:
    """How the open points are read; None means that the answer becomes ``unknown``."""

    unlisted_keys_count: bool = True
    """Whether a key of a service counts in a condition though the action's page does not list it.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators" tests any key that is present;
    Service Authorization Reference, "Condition keys" lists what a service supports.
    """
    any_of_many: bool | None = None
    """Whether an operator without set operator takes a multi-valued key as ForAnyValue would, or never fits.

    Source: IAM User Guide, "Single-valued vs. multivalued context keys": a set operator is required.
    """
    empty_text_is_no_value: bool = True
    """Whether, to a set operator, an empty text is a key that is not there.

    Source: IAM User Guide, "Multivalued context key examples": "a null dataset, such as an empty string".
    """
    null_of_empty_text: bool | None = None
    """Whether ``Null`` finds a key with an empty text missing.

    Source: the same page recommends ``Null`` "to prevent [...] context keys with empty values"; the page
    "Condition operators" speaks of existence only.
    """
    star_passes_boundary: bool | None = None
    """Whether a grant to ``*`` in the own account stands though a boundary or session policy is silent.

    Source: IAM User Guide, "Permissions boundaries for IAM entities" speaks of users, roles and sessions.
    """
    principal_arn_passes_boundary: bool = True
    """Whether such a grant stands where a condition on aws:PrincipalArn narrows it.

    Source: IAM User Guide, "AWS JSON policy elements: Principal", IAM role principals.
    """
    federating_user_grants: bool | None = None
    """Whether a statement that names a user holds for a federated user of that account.

    It does for the user who federated, whom a request does not name; False reads the name literally.
    Source: IAM User Guide, "How AWS enforcement code logic evaluates requests", IAM federated user sessions.
    """
    not_principal_needs_every_name: bool | None = None
    """Whether NotPrincipal spares a caller only if account, role and session are all listed.

    Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal": "depending on the service".
    """
