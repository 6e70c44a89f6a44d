"""Taking inventory of AWS live: the answers of the documented calls, kept as files that the reader reads."""
