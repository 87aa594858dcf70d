"""Numbers as in English: a comma in *38.5* could be read as another temperature."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
