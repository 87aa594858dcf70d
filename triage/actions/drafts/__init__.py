"""Every verb that changes a draft, and the way between its rows and a protocol."""
