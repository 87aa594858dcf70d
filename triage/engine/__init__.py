"""The clinical logic: pure Python and pydantic. No Django, no input or output, no clock."""
