"""Tests of the editors of a draft's rows, on a small protocol."""
