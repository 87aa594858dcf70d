"""Two views that pages are compared with: an empty one, and one that writes one indexed row."""
