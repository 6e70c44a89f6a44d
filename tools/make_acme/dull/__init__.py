"""The identities that are simply fine: owned, narrow, in use, of one trade and one environment."""
