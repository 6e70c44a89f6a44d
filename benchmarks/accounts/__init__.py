"""AWS accounts of any size that nobody owns, as the export files that describe them."""
