"""What torch's own convolution takes on a CPU, in rates fitted to measured layers, one row a way it goes."""

from typing import NamedTuple

from app.engine.problem import Problem

# Answers that don't fit the memory that is kept for reuse are paid for page by page.
LARGE_OUTPUTS, A_LARGE_OUTPUT = 8_000_000, 0.0015

# Maps that fill a vector register; with fewer, half of it is idle.
VECTOR = 16


class Rates(NamedTuple):
    """Microseconds, for each of what they are multiplied by.

    `window_cell` is of the windows laid out side by side, which oneDNN does where it has no direct way;
    `stepping` is added to `multiply_add` for a stride or a dilation.
    """

    call: float
    output: float = 0.0
    input: float = 0.0
    multiply_add: float = 0.0
    stepping: float = 0.0
    window_cell: float = 0.0
    weight: float = 0.0


ONE_MAP_1D = Rates(73, 0.0005, 0, 0.00034, 0.0008, 0, 0.07)
FEW_MAPS_1D = Rates(52, 0.0045, 0.0003, 0.00018, 0, 0, 0.11)
MANY_MAPS_1D = Rates(52, 0, 0.0011, 0.000023, 0.000014, 0, 0.0064)
ONE_MAP_2D = Rates(133, 0.0035, 0.0002, 0.00021)
FEW_CHANNELS_2D = Rates(75, 0.00015, 0.0019, 0.000022, 0, 0, 0.0016)
FEW_CHANNELS_TO_FEW_MAPS_2D = Rates(150, 0, 0.0008, 0.000035, 0.00006, 0, 0.04)
MANY_CHANNELS_2D = Rates(90, 0.0006, 0.001, 0.0000105, 0, 0, 0.0006)
MANY_CHANNELS_TO_FEW_MAPS_2D = Rates(78, 0.0012, 0, 0.000036)
POINTWISE_2D = Rates(54, 0.00026, 0.00035, 0.00001, 0, 0, 0.0009)
FEW_MAPS_A_GROUP_2D = Rates(75, 0, 0, 0.00025, 0, 0, 0.06)
DEPTHWISE_FEW_2D = Rates(94, 0.00135, 0.0007, 0.000062, 0.00009, 0, 1.5)
DEPTHWISE_FEW_LARGE_2D = Rates(60, 0, 0.0018, 0.00006, 0.00008, 0, 0.6)
DEPTHWISE_MANY_2D = Rates(120, 0.0008, 0.001, 0.00001, 0.00002)
DEPTHWISE_3D = Rates(21, 0.0015, 0.0016, 0.00009)
SMALL_KERNEL_3D = Rates(65, 0.001, 0, 0.000005, 0, 0.0008, 0.1)
LARGE_KERNEL_3D = Rates(40, 0.003, 0, 0.000005, 0.00003, 0.00015, 0.1)


def microseconds(problem: Problem) -> float:
    """Estimate the time of one call on two threads."""
    rates = rates_of(problem)
    outputs = problem.batch * problem.weight.shape[0] * problem.cells
    work = problem.multiply_adds
    stepping = max(problem.stride) > 1 or max(problem.dilation) > 1
    large = outputs * A_LARGE_OUTPUT if outputs > LARGE_OUTPUTS else 0.0
    return float(
        rates.call
        + outputs * rates.output
        + large
        + problem.x.size * rates.input
        + work * (rates.multiply_add + stepping * rates.stepping)
        + work / problem.group_out * rates.window_cell
        + problem.weight.size * rates.weight
    )


def rates_of(problem: Problem) -> Rates:
    """Tell which way torch goes."""
    inputs, maps = problem.group_in, problem.group_out
    if problem.rank == 1:
        many = inputs * maps >= 16 and maps >= 8
        return ONE_MAP_1D if maps == 1 else MANY_MAPS_1D if many else FEW_MAPS_1D
    if problem.rank == 3:
        if problem.each_channel:
            return DEPTHWISE_3D
        return SMALL_KERNEL_3D if max(problem.kernel_size) <= 3 else LARGE_KERNEL_3D
    if problem.each_channel:
        if problem.groups >= 8:
            return DEPTHWISE_MANY_2D
        return DEPTHWISE_FEW_2D if max(problem.kernel_size) <= 8 else DEPTHWISE_FEW_LARGE_2D
    if maps == 1:
        return ONE_MAP_2D
    if problem.groups > 1 and maps < 8:
        return FEW_MAPS_A_GROUP_2D
    return _dense(inputs < 8 and problem.groups == 1, maps < VECTOR, max(problem.kernel_size) == 1)


def _dense(few_channels: bool, few_maps: bool, pointwise: bool) -> Rates:
    """Tell which way torch goes where it mixes the channels of pictures to several maps."""
    if few_channels:
        return FEW_CHANNELS_TO_FEW_MAPS_2D if few_maps else POINTWISE_2D if pointwise else FEW_CHANNELS_2D
    return MANY_CHANNELS_TO_FEW_MAPS_2D if few_maps else POINTWISE_2D if pointwise else MANY_CHANNELS_2D
