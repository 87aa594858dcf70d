"""The nurse's side: the queue, the review page, and the calls."""
