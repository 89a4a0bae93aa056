"""The evidence behind chapters/data.md."""
