"""One company, Acme, with planted problems, near misses, and the findings expected of it."""
