"""The evidence behind chapters/optimization.md."""
