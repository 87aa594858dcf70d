"""How the staff prove who they are: passwords, second factors, recovery codes."""
