"""How many threads NumPy's matrix products use."""

from threadpoolctl import ThreadpoolController


def limit_blas_threads(count: int) -> None:
    """Let NumPy's BLAS use at most so many threads from now on, in the whole process.

    Its idle threads spin for a while, as torch's do: both on one core turn a millisecond's work into ten. The
    engine shares its work among threads itself; see `parallel`.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=count)
