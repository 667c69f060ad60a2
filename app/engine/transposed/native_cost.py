"""What torch's own transposed convolution takes on a CPU, in rates fitted to measured layers."""

from math import prod

from app.engine.algorithms.native_cost import A_LARGE_OUTPUT, LARGE_OUTPUTS, Rates
from app.engine.transposed.problem import TransposedProblem

# Up to so many input cells, and with a kernel of up to three taps on one of its last axes, torch leaves a
# single item to its own product and col2im, which begins sooner than oneDNN does.
SMALL_INPUT, SMALL_KERNEL = 20_480, 3
FEW = 8

COL2IM = (
    Rates(38, 0.00025, 0.0001, 0.000034, 0, 0.0011),
    Rates(38, 0.00024, 0.0005, 0.000023, 0.000003, 0.0011, 0.0002),
    Rates(37, 0.00035, 0.00016, 0, 0, 0.00076, 0.063),
)
# A dilation with a stride is beyond oneDNN's quick ways.
DILATED_ONE_MAP = Rates(91, 0, 0, 0, 0, 0.003)
DILATED_FEW = Rates(91, 0, 0, 0.0001, 0, 0.0012)
DILATED_MANY = Rates(62, 0.0019, 0.0017, 0, 0, 0.00037, 0.0043)
DEPTHWISE_1D = Rates(110, 0.0006, 0.0008, 0.00003)
FEW_1D = Rates(120, 0.00056, 0.00076, 0.000064, 0, 0.00022, 0.087)
MANY_1D = Rates(200, 0.0003, 0.0009, 0, 0, 0.000034, 0.033)
DEPTHWISE_2D = Rates(110, 0.0006, 0, 0.00003, 0.00004)
DEPTHWISE_FEW_2D = Rates(130, 0.0006, 0.0012, 0.00013, 0.00003, 0, 0.67)
GROUPED_2D = Rates(110, 0.00014, 0.001, 0.00001, 0, 0.00012)
GROUPED_FEW_MAPS_2D = Rates(110, 0, 0.0042, 0, 0, 0.00015, 0.0014)
FEW_CHANNELS_TO_ONE_MAP_2D = Rates(90, 0.0008, 0.00035, 0, 0.00012, 0.00005, 9)
FEW_CHANNELS_2D = Rates(250, 0.0006, 0.00016, 0.00003, 0.00003, 0.00005)
MANY_CHANNELS_TO_ONE_MAP_2D = Rates(130, 0, 0.0021, 0, 0.00015, 0, 0.0019)
MANY_CHANNELS_TO_FEW_MAPS_2D = Rates(140, 0, 0.0005, 0.000075, 0, 0.0003)
MANY_CHANNELS_2D = Rates(130, 0.00045, 0.0013, 0.000009, 0.000007, 0.000065, 0.00018)
DEPTHWISE_3D = Rates(190, 0, 0, 0.0007, 0, 0, 0.2)
ONE_CHANNEL_3D = Rates(100, 0, 0, 0.006)
FEW_3D = Rates(30, 0.0005, 0.021, 0, 0, 0.0002)
MANY_3D = Rates(30, 0, 0.022, 0, 0, 0, 0.03)


def microseconds(problem: TransposedProblem) -> float:
    """Estimate the time of one call on two threads."""
    rates, work = _rates_of(problem), problem.multiply_adds
    outputs = prod(problem.output_shape)
    stepping = max(problem.stride) > 1 or max(problem.dilation) > 1
    large = outputs * A_LARGE_OUTPUT if outputs > LARGE_OUTPUTS else 0.0
    return float(
        rates.call
        + outputs * rates.output
        + large
        + problem.x.size * rates.input
        + work * (rates.multiply_add + stepping * rates.stepping)
        + work / problem.group_in * rates.window_cell
        + problem.weight.size * rates.weight
    )


def _rates_of(problem: TransposedProblem) -> Rates:
    """Tell which way torch goes."""
    inputs, maps, rank = problem.group_in, problem.group_out, problem.rank
    if not _goes_to_onednn(problem):
        return COL2IM[rank - 1]
    few = min(inputs, maps) < FEW
    if max(problem.stride) > 1 and max(problem.dilation) > 1:
        return DILATED_MANY if not few else DILATED_ONE_MAP if maps == 1 else DILATED_FEW
    each_channel = problem.groups > 1 and inputs == maps == 1
    if rank == 1:
        return DEPTHWISE_1D if each_channel else FEW_1D if few else MANY_1D
    if rank == 3:
        return DEPTHWISE_3D if each_channel else ONE_CHANNEL_3D if inputs == maps == 1 else _on_3d(few)
    if problem.groups > 1:
        if each_channel:
            return DEPTHWISE_2D if problem.groups >= FEW else DEPTHWISE_FEW_2D
        return GROUPED_2D if maps >= FEW else GROUPED_FEW_MAPS_2D
    return _dense(inputs < FEW, maps)


def _goes_to_onednn(problem: TransposedProblem) -> bool:
    """Follow torch's `use_mkldnn` (ATen's Convolution.cpp), to which a signal is a picture of one row."""
    shape, kernel = (*problem.x.shape[:2], 1, *problem.x.shape[2:])[-4:], (1, *problem.kernel_size)[-2:]
    if problem.rank == 3:
        shape = problem.x.shape[:4]
    large = prod(shape) > SMALL_INPUT
    return large or problem.groups > 1 or problem.batch > 1 or min(kernel) > SMALL_KERNEL


def _dense(few_channels: bool, maps: int) -> Rates:
    """Tell which way torch goes where it mixes the channels of pictures."""
    if few_channels:
        return FEW_CHANNELS_TO_ONE_MAP_2D if maps == 1 else FEW_CHANNELS_2D
    if maps == 1:
        return MANY_CHANNELS_TO_ONE_MAP_2D
    return MANY_CHANNELS_TO_FEW_MAPS_2D if maps < FEW else MANY_CHANNELS_2D


def _on_3d(few: bool) -> Rates:
    return FEW_3D if few else MANY_3D
