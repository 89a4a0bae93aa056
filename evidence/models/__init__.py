"""What chapters/models.md claims, checked."""
