"""What the comparison concludes, held against worlds whose truth is known: simulations, seeded.

By default a small sample of each runs; `pytest -m heavy tests/truth` runs them all. The figures are in the README of
tests/benchmarks.
"""
