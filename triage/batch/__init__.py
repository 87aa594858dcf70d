"""Whole populations through a protocol: tables in memory, and files of any length.

`tables` is for engines that map batches; the others read and write files. Only tables and Parquet need
pyarrow.
"""
