"""What a show and a viewer cost here, how many more of them there is room for, and who waits when there is none.

Media processes count (`meter`) and tell (`teller`) on a board that every process reads (`board`). Readers compute
from it (`figures`, `reader`), and the house lets in as many as there is room for (`house`).
"""
