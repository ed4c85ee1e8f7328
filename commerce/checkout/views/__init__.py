"""Ways into checkout."""
