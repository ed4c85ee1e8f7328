"""Encoders such as OBS: they connect over RTMP, show their key, and send a show as a host's browser would."""
