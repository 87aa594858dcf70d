"""Proofs that a protocol keeps its promises, over every possible answer sheet."""
