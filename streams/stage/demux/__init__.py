"""A program of its own that takes apart what a browser's recorder wrote: `python -m streams.stage.demux`.

A recorder's file is a stranger's bytes in a large format, and FFmpeg reads them; so they are read here, in a process
that may open no file and little memory, and can die without anybody else noticing. It needs no Django and no secret.
Standard input is the file, standard output are the frames of `wire`.
"""
