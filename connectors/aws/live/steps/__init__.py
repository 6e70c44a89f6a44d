"""Steps that several walks share, each with the calls that it may make."""
