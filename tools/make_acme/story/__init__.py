"""The identities that matter: what is planted at Acme, and the near misses beside it."""
