"""What the figures in docs/decisions.md were measured with. Not part of the package, nor of the tests."""
