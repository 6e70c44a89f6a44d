"""How identities of AWS get hold of each other: trust, escalation methods, each step decided exactly."""
