"""The generator of Acme, the company in ``sample_data/``: same code, same bytes."""
