"""RTMP as encoders such as OBS speak it, without any input or output: bytes in, facts out, and bytes to answer with."""
