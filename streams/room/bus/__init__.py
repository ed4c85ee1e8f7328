"""How news travels between processes: numbered, kept for a while, heard by every room process.

``shapes`` says what a bus is, ``memory`` and ``redis`` are the two there are, ``choice`` picks one.
"""
