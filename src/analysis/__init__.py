"""The questions, as functions over tables and ports."""
