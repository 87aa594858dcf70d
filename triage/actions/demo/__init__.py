"""A believable week for trying the program: invented people with answers from published cases."""
