"""What the nurses' templates show, joined and ready."""
