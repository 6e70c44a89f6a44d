"""The smallest grant for what is needed: what is granted and unused, and what could go."""

from nhiscan.rightsize.excess import Excess, excess
from nhiscan.rightsize.proposal import first_proposal

__all__ = ["Excess", "excess", "first_proposal"]
