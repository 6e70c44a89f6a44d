"""One request, decided exactly: every policy type, every condition, what is free or open named."""

from nhiscan.access.aws.exact.decide import decide
from nhiscan.access.aws.exact.question import Attached, Policies, Question

__all__ = ["Attached", "Policies", "Question", "decide"]
