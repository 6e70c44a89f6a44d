"""What talks to providers: one folder per provider, API or export file in, records out; reads only."""
