"""One operation that nhiscan may call, with the permission it takes and all that is kept of its answer."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.fields import Fields, parse_fields


@dataclass(frozen=True, slots=True)
class Call:
    """One read-only operation; the calls of all kinds of answers are the list of what is ever asked."""

    service: str
    """The API as botocore names it, for example ``bedrock-agent``."""
    operation: str
    """The operation as the API names it, for example ``GetAgent``."""
    permission: str
    """The IAM action that allows it, for example ``bedrock:GetAgent``."""
    keeps: str
    """The fields of the answer that are kept, in the notation of Fields."""

    @property
    def fields(self) -> Fields:
        """``keeps``, parsed."""
        return parse_fields(self.keeps)
