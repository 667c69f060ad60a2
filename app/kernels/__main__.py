"""`python -m app.kernels` writes the document of all kernels."""

import sys

from app.kernels.document import markdown

sys.stdout.write(markdown())
