"""The verbs that change what is stored: keyword-only, one transaction each."""
