"""What providers publish about themselves, as dated tables with a source for every row."""
