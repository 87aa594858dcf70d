"""Months in full: patients read them."""

DATE_FORMAT = "F j, Y"
