"""One file per output; each declares ``FORMAT`` and is found by being there."""
