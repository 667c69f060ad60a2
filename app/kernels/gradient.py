"""First derivatives: kernels that answer to a change in one direction and sum to zero."""

from __future__ import annotations

from app.kernels.kernel import Kernel, fixed

_X = "Left to right: positive where it gets brighter"
_Y = "Top to bottom: positive where it gets brighter"


def _pair(
    name: str,
    title: str,
    title_zh: str,
    what: str,
    what_zh: str,
    source: str,
    rows: list[list[int]],
    divisor: float = 1.0,
) -> tuple[Kernel, Kernel]:
    """Give the x kernel and its transpose, the y kernel."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return (
        Kernel(
            name=f"{name}_x",
            title=f"{title} x",
            title_zh=f"{title_zh} x",
            family="edge",
            description=f"{_X}{what}.",
            description_zh=f"从左到右变亮处为正{what_zh}。",
            source=source,
            make=fixed(rows, divisor),
        ),
        Kernel(
            name=f"{name}_y",
            title=f"{title} y",
            title_zh=f"{title_zh} y",
            family="edge",
            description=f"{_Y}{what}.",
            description_zh=f"从上到下变亮处为正{what_zh}。",
            source=source,
            make=fixed(columns, divisor),
        ),
    )


_CNN = "The usual first example of convolutional networks; Prewitt 1970"

GRADIENT = (
    Kernel(
        name="vertical_edge",
        title="Vertical edge",
        title_zh="竖直边缘",
        family="edge",
        description="Right column minus left column: answers where an edge runs up and down.",
        description_zh="右列减左列：对竖直走向的边缘有响应。",
        source=_CNN,
        make=fixed([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    ),
    Kernel(
        name="horizontal_edge",
        title="Horizontal edge",
        title_zh="水平边缘",
        family="edge",
        description="Bottom row minus top row: answers where an edge runs left and right.",
        description_zh="下行减上行：对水平走向的边缘有响应。",
        source=_CNN,
        make=fixed([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
    ),
    *_pair(
        "sobel",
        "Sobel",
        "Sobel",
        ", with the middle line counted twice to calm the noise",
        "，中间一行（列）加倍以抑制噪声",
        "Sobel & Feldman 1968, as in Duda & Hart 1973",
        [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    ),
    *_pair(
        "sobel_5",
        "Sobel 5 × 5",
        "Sobel 5 × 5",
        ", over a wider neighbourhood than 3 × 3",
        "，邻域比 3 × 3 更宽",
        "OpenCV, getDerivKernels with ksize 5",
        [[-1, -2, 0, 2, 1], [-4, -8, 0, 8, 4], [-6, -12, 0, 12, 6], [-4, -8, 0, 8, 4], [-1, -2, 0, 2, 1]],
    ),
    *_pair(
        "prewitt",
        "Prewitt",
        "Prewitt",
        ", added up over three lines",
        "，三行（列）相加",
        "Prewitt 1970, Object Enhancement and Extraction",
        [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    ),
    *_pair(
        "scharr",
        "Scharr",
        "Scharr",
        ", with weights that make it nearly the same in every direction",
        "，权重经过优化，各方向几乎一致",
        "Scharr 2000, Optimale Operatoren in der Digitalen Bildverarbeitung",
        [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]],
    ),
    *_pair(
        "difference",
        "Central difference",
        "中心差分",
        "; the plain difference, without smoothing",
        "；最简单的中心差分，不做平滑",
        "Gonzalez & Woods, Digital Image Processing, 4th ed., section 10.2",
        [[-1, 0, 1]],
        2,
    ),
    Kernel(
        name="roberts_x",
        title="Roberts cross x",
        title_zh="Roberts 交叉 x",
        family="edge",
        description="Top left minus bottom right in a 2 × 2 window: the oldest and smallest edge kernel.",
        description_zh="2 × 2 窗口内左上减右下：最早、最小的边缘核。",
        source="Roberts 1963, Machine Perception of Three-Dimensional Solids",
        make=fixed([[1, 0], [0, -1]]),
    ),
    Kernel(
        name="roberts_y",
        title="Roberts cross y",
        title_zh="Roberts 交叉 y",
        family="edge",
        description="Top right minus bottom left in a 2 × 2 window: the other diagonal.",
        description_zh="2 × 2 窗口内右上减左下：另一条对角线。",
        source="Roberts 1963, Machine Perception of Three-Dimensional Solids",
        make=fixed([[0, 1], [-1, 0]]),
    ),
)
