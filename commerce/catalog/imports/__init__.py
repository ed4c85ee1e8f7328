"""Catalogues from elsewhere, and ours for elsewhere.

A file goes through four hands: a reader of its format makes neutral rows of it (formats/), a staging file on the disk
puts the rows of a product together (staging), records say what a product would be and what is wrong with it (records),
and a plan compares that with the shop (planning). The dry run counts the plans; the import carries them out.
"""
