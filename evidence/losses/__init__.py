"""The evidence behind chapters/losses.md."""
