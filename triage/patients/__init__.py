"""The questionnaire and the result, for patients and those who help them."""
