"""The server's sentences in 中文, found by their English.

Code writes English, as an error's detail or a reason. `sentences/` has each sentence with gaps where values
stand, and below it the Chinese one with the same gaps: a translator reads whole sentences, and no other room
knows of languages. A test holds the table to all that the server can say.
"""

from app.chinese.telling import chinese, in_chinese

__all__ = ["chinese", "in_chinese"]
