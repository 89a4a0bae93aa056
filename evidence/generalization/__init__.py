"""The evidence behind chapters/generalization.md."""
