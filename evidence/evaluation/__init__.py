"""The evidence behind chapters/evaluation.md."""
