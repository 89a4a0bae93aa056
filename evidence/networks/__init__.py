"""What chapters/networks.md claims, checked."""
