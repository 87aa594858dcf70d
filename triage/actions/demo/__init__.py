"""A believable week for trying the program out: invented people with answers from published cases."""
