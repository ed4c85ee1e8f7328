"""Ways into campaigns, from either side."""
