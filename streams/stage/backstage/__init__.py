"""Co-hosts: who waits behind a show, who stands on it, and the words their browsers exchange."""
