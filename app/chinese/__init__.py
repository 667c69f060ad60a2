"""The server's sentences in 中文, found by their English; a test holds the table to all that the server can say.

Code writes English, as an error's detail or a reason. `sentences/` has each sentence with gaps where values stand, and
below it the Chinese one with the same gaps. So a person reads whole sentences, and no other room knows of languages.
"""

from app.chinese.telling import chinese

__all__ = ["chinese"]
