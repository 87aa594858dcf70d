"""Every verb that changes a review, by patients and by nurses."""
