"""Samples in, a live stream out. Pure Python: no framework, no clock, no network; time is an argument.

boxes makes the bytes of fragmented MP4, rendition cuts samples into parts and segments on a timeline,
log remembers closed segments on disk, playlists writes what players read.
"""
