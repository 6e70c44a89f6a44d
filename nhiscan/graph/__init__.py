"""The entitlement graph: who gets hold of whom, step by step, surely or on a condition."""
