"""Every named kernel in one table, and the one way to make one from a name and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.geometry.errors import InvalidError
from app.kernels.blur import BLUR
from app.kernels.checking import check_parameters, cut, near
from app.kernels.compass import COMPASS
from app.kernels.emboss import EMBOSS
from app.kernels.frei_chen import FREI_CHEN
from app.kernels.gradient import GRADIENT
from app.kernels.identity import IDENTITY
from app.kernels.kernel import Family, Kernel, Weights
from app.kernels.laplacian import LAPLACIAN
from app.kernels.lines import LINES
from app.kernels.noise import RANDOM
from app.kernels.sharpen import SHARPEN
from app.kernels.signals import SIGNAL
from app.kernels.texture import TEXTURE
from app.kernels.volumes import VOLUME

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.name: family
        for family in (
            Family("identity", "Identity", "恒等"),
            Family("blur", "Blur", "模糊"),
            Family("sharpen", "Sharpen", "锐化"),
            Family("edge", "Edges", "边缘"),
            Family("emboss", "Emboss", "浮雕"),
            Family("line", "Lines", "线"),
            Family("texture", "Texture", "纹理"),
            Family("random", "Random", "随机"),
            Family("signal", "Signals", "信号"),
            Family("volume", "Volumes", "体数据"),
        )
    }
)

KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        kernel.name: kernel
        for kernel in (
            *IDENTITY,
            *BLUR,
            *SHARPEN,
            *GRADIENT,
            *LAPLACIAN,
            *COMPASS,
            *FREI_CHEN,
            *EMBOSS,
            *LINES,
            *TEXTURE,
            *RANDOM,
            *SIGNAL,
            *VOLUME,
        )
    }
)


def make_kernel(name: str, **parameters: float) -> Weights:
    """Make the weights of the kernel called `name`.

    Parameters
    ----------
    name : a key of `KERNELS`
    parameters : what the kernel takes; each missing one has its default

    Returns
    -------
    (*kernel_size) float64: (height, width), (width,) of a kernel for signals, or
    (depth, height, width) of one for volumes

    Raises
    ------
    InvalidError : no such kernel (no pointer), or a parameter that it doesn't take or that is out of
        its bounds (the pointer names the parameter, below the object that holds it)

    Examples
    --------
    >>> make_kernel("sobel_x").tolist()
    [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    if name not in KERNELS:
        listing = near(name, list(KERNELS), "GET /api/v1/kernels lists")
        raise InvalidError(f"kernel: there is no {cut(name)!r}; {listing}")
    kernel = KERNELS[name]
    return kernel.make(**check_parameters(f"the kernel {name!r}", kernel.parameters, parameters))
