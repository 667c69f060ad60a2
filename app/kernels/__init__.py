"""Named and generated kernels: data with its source."""

from app.kernels.kernel import Family, Kernel, Parameter
from app.kernels.registry import FAMILIES, KERNELS, make_kernel

__all__ = ["FAMILIES", "KERNELS", "Family", "Kernel", "Parameter", "make_kernel"]
