"""Log-in by a hospital's own provider (OpenID Connect)."""
