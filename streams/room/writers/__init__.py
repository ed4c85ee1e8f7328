"""Writers: how a frame reaches one socket. One file for each kind of server; `choice` picks by connection."""
