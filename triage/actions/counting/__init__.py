"""Counting what people answered and nurses did by day: from single rows, or from sums kept of them."""
