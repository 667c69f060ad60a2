"""How many threads NumPy's matrix products use."""

from threadpoolctl import ThreadpoolController


def limit_blas_threads(count: int) -> None:
    """Let NumPy's BLAS use at most so many threads from now on, in the whole process.

    Its idle threads spin for a while, and so do torch's: with both on the same cores a millisecond's work takes ten.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=count)
