"""The engine: arrays in, arrays out, and a word on how it was computed."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter
from typing import TypeVar

import numpy as np

from app.engine.activation import Activation
from app.engine.algorithms import ALGORITHMS, layouts_of
from app.engine.backends.backend import Backend, DeviceError
from app.engine.backends.blas import limit_blas_threads
from app.engine.backends.loader import Backends, MakeTorch, make_torch, torch_version
from app.engine.calibration import UNCALIBRATED, Calibration
from app.engine.contest import ConvolutionContest, Field
from app.engine.convolution import AUTO, Array, Choice, Convolution, Run, TransposedConvolution
from app.engine.cores import Cores
from app.engine.description import AlgorithmEntry, BackendEntry, Description
from app.engine.finite import SpreadError
from app.engine.operation import Operation
from app.engine.parallel import Team, working_as
from app.engine.planner import AnyProblem, Plan, Planner
from app.engine.pooling import AveragePool, MaxPool
from app.engine.problem import Problem
from app.engine.shortcuts import Shortcuts
from app.engine.transposed import TRANSPOSED_ALGORITHMS, TransposedProblem
from app.engine.transposed.contest import TransposedContest
from app.geometry.errors import LimitError, UnavailableError
from app.geometry.windows import Window

MAX_MULTIPLY_ADDS = 200_000_000_000
# Below these estimates waking threads costs more than they save: torch's own, which spin, and our helpers.
C = TypeVar("C", Convolution, TransposedConvolution)

ALONE_MICROSECONDS = 200
TEAM_MICROSECONDS = 2000


class Engine:
    """Computes layers on NumPy or torch; safe to use from several threads at once.

    NumPy's warnings about overflow and NaN are silenced, since such values are answers here.

    Parameters
    ----------
    backend : `auto` (torch where it is installed), `numpy` or `torch`
    device : torch's device: `auto` (CUDA, else MPS, else the CPU) or its name
    threads : for one computation; None shares the machine's cores among those that run at the moment
    max_multiply_adds : a convolution may take
    make : makes the torch backend when it is first needed
    calibration : fits the planner's estimates to this machine
    learning : let the first runs of a layer try all algorithms that are likely to be the quickest, and keep
        the one that is; without it equal requests are always computed alike, to the last bit
    """

    def __init__(
        self,
        backend: str = "auto",
        device: str = "auto",
        threads: int | None = None,
        max_multiply_adds: int = MAX_MULTIPLY_ADDS,
        make: MakeTorch = make_torch,
        calibration: Calibration = UNCALIBRATED,
        learning: bool = False,
    ) -> None:
        self._backends = Backends(backend, device, make)
        self._planner = Planner(calibration, learning=learning)
        self._calibration = calibration
        self._cores = Cores(threads)
        limit_blas_threads(1)
        self._shortcuts = Shortcuts(self._cores)
        self._max_multiply_adds = max_multiply_adds
        self._helpers = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="convolution")

    def convolve(
        self, x: Array, weight: Array, bias: Array | None, convolution: Convolution, choice: Choice = AUTO
    ) -> tuple[Array, Run]:
        """Cross-correlate `x` with `weight`, as deep-learning libraries do.

        Parameters
        ----------
        x : (N, C, *size) float32
        weight : (O, C / groups, *kernel_size) float32
        bias : (O,) float32 or None
        convolution : windows, groups and padding
        choice : backend and algorithm, if they matter

        Returns
        -------
        (N, O, *output_size) float32, and how it was computed

        Raises
        ------
        ShapeError, InvalidError : arrays and settings do not fit each other
        LimitError : more multiply-adds than allowed
        UnavailableError : the backend or algorithm asked for cannot serve this

        Examples
        --------
        >>> x = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
        >>> box = np.ones((1, 1, 2, 2), np.float32)
        >>> windows = (Window(input=3, kernel=2), Window(input=3, kernel=2))
        >>> Engine(backend="numpy").convolve(x, box, None, Convolution(windows))[0]
        array([[[[ 8., 12.],
                 [20., 24.]]]], dtype=float32)
        """
        known = self._shortcuts.take(x, weight, bias, convolution, choice)
        return known or self._solve(Problem, x, weight, bias, convolution, choice)

    def conv_transpose(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: TransposedConvolution,
        choice: Choice = AUTO,
    ) -> tuple[Array, Run]:
        """Let each input cell add its multiple of the kernel to the output: the adjoint of `convolve`.

        Parameters
        ----------
        x : (N, C, *size) float32
        weight : (C, O / groups, *kernel_size) float32
        bias : (O,) float32 or None
        convolution : where the inputs add to, and groups
        choice : backend and algorithm, if they matter

        Returns
        -------
        (N, O, *output_size) float32, and how it was computed

        Raises
        ------
        ShapeError, InvalidError, LimitError, UnavailableError : as `convolve`

        Examples
        --------
        >>> from app.geometry import TransposedWindow
        >>> x = np.array([[[1, 10]]], np.float32)
        >>> kernel = np.array([[[1, 2, 3]]], np.float32)
        >>> axis = TransposedWindow(input=2, kernel=3, stride=2)
        >>> Engine(backend="numpy").conv_transpose(x, kernel, None, TransposedConvolution((axis,)))[0]
        array([[[ 1.,  2., 13., 20., 30.]]], dtype=float32)
        """
        known = self._shortcuts.take(x, weight, bias, convolution, choice)
        return known or self._solve(TransposedProblem, x, weight, bias, convolution, choice)

    def _solve(
        self,
        kind: Callable[[Array, Array, Array | None, C], AnyProblem],
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: C,
        choice: Choice,
    ) -> tuple[Array, Run]:
        """Plan and compute, within what is allowed."""
        started = perf_counter()
        x, weight, bias = _plain(x), _plain(weight), None if bias is None else _plain(bias)
        backends = self._backends.candidates(choice.backend)
        problem = kind(x, weight, bias, convolution)
        self._require_small(problem)
        with self._cores.share() as cores, np.errstate(all="ignore"):
            out, done = self._compute(problem, backends, choice, cores)
        threads = self._threads(cores, done.microseconds)
        self._shortcuts.learn(x, weight, bias, convolution, choice, done, cores, threads)
        return out, Run(
            done.backend.name, done.device, done.algorithm.name, done.reason, _since(started), done.layout
        )

    def _require_small(self, problem: AnyProblem) -> None:
        """Refuse what would take too long."""
        if problem.multiply_adds > self._max_multiply_adds:
            raise LimitError(
                f"this takes {problem.multiply_adds:,} multiply-adds, and {self._max_multiply_adds:,} "
                "are allowed; use a smaller input, fewer channels, a smaller kernel or a larger stride"
            )

    def contest(
        self, x: Array, weight: Array, bias: Array | None, convolution: Convolution
    ) -> ConvolutionContest:
        """Give all ways to compute what `convolve` would, to be compared."""
        problem = Problem(_plain(x), _plain(weight), None if bias is None else _plain(bias), convolution)
        return ConvolutionContest(
            problem, Field(ALGORITHMS, self._backends, self._planner, self.threads), self.convolve
        )

    def contest_transposed(
        self, x: Array, weight: Array, bias: Array | None, convolution: TransposedConvolution
    ) -> TransposedContest:
        """Give all ways to compute what `conv_transpose` would, to be compared."""
        shift = None if bias is None else _plain(bias)
        problem = TransposedProblem(_plain(x), _plain(weight), shift, convolution)
        field = Field(TRANSPOSED_ALGORITHMS, self._backends, self._planner, self.threads)
        return TransposedContest(problem, field, self.conv_transpose)

    @property
    def crowded(self) -> bool:
        """Whether computations make do with one core for now, since others want the rest."""
        return self._cores.crowded

    @property
    def threads(self) -> int:
        """Threads that a computation may use when it runs alone."""
        return self._cores.most

    def max_pool(self, x: Array, windows: tuple[Window, ...], choice: Choice = AUTO) -> tuple[Array, Run]:
        """Largest cell of each window, (N, C, *output_size); padding never wins."""
        return self.apply(x, MaxPool(windows), choice)

    def average_pool(
        self, x: Array, windows: tuple[Window, ...], count_include_pad: bool = True, choice: Choice = AUTO
    ) -> tuple[Array, Run]:
        """Mean of each window, (N, C, *output_size); see `pooling.AveragePool`."""
        return self.apply(x, AveragePool(windows, count_include_pad), choice)

    def apply(self, x: Array, operation: Operation, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute what has one algorithm only, such as a pool.

        Raises
        ------
        UnavailableError : the backend or algorithm asked for cannot serve this
        """
        if choice.algorithm not in ("auto", operation.algorithm):
            raise UnavailableError(
                f"the algorithm {choice.algorithm!r} is none for this layer; "
                f"use 'auto' or {operation.algorithm!r}",
                "/algorithm",
            )
        started = perf_counter()
        backends = self._backends.candidates(choice.backend)
        backend = next((entry for entry in backends if entry.name == operation.prefers), backends[0])
        x = _plain(x)
        with np.errstate(all="ignore"), self._cores.share() as cores:
            out = self._run(cores, backend, operation.microseconds(x), lambda: operation.run(x, backend))
        return out, Run(backend.name, "cpu", operation.algorithm, operation.reason, _since(started))

    def activate(
        self, x: Array, name: str, parameters: Mapping[str, float] | None = None, choice: Choice = AUTO
    ) -> tuple[Array, Run]:
        """Apply `relu`, `leaky_relu` (negative_slope), `sigmoid`, `tanh` or `softmax` (over channels)."""
        return self.apply(x, Activation(name, parameters or {}), choice)

    def describe(self) -> Description:
        """Tell what there is, without importing anything."""
        torch, state = self._backends.torch, self._backends.torch_state()
        numpy_entry = BackendEntry("numpy", np.__version__, "cpu", True)
        torch_entry = BackendEntry(
            "torch", torch_version(), torch.device if torch else None, state in ("idle", "ready")
        )
        return Description(
            backend="torch" if torch_entry.available else "numpy",
            device=torch.device if torch else "cpu",
            backends=(numpy_entry, torch_entry),
            algorithms=tuple(
                AlgorithmEntry(
                    layer,
                    entry.name,
                    entry.title,
                    entry.summary,
                    entry.source,
                    entry.backends,
                    entry.tolerance,
                    layouts_of(entry),
                )
                for layer, entries in (("conv", ALGORITHMS), ("conv_transpose", TRANSPOSED_ALGORITHMS))
                for entry in entries.values()
            ),
            max_multiply_adds=self._max_multiply_adds,
            calibrated=self._calibration.date,
        )

    def warm(self) -> None:
        """Import torch and run one small convolution, so that the first request does not wait for it."""
        self._backends.load()
        x = np.zeros((1, 3, 16, 16), np.float32)
        window = Window(input=16, kernel=3, pad_begin=1, pad_end=1)
        self.convolve(x, np.ones((3, 1, 3, 3), np.float32), None, Convolution((window, window), groups=3))

    def _compute(
        self,
        problem: AnyProblem,
        backends: tuple[Backend, ...],
        choice: Choice,
        cores: int,
        *,
        spreading: bool = True,
    ) -> tuple[Array, Plan]:
        """Plan and run, and plan again where a plan turns out not to do."""
        try:
            chosen = self._planner.plan(
                problem,
                backends,
                choice.algorithm,
                spreading=spreading,
                exploring=choice.exploring,
                cores=cores,
            )
            started = perf_counter()
            out = self._run(cores, chosen.backend, chosen.microseconds, chosen.run)
            chosen.note((perf_counter() - started) * 1e6)
            return out, chosen
        except DeviceError as failure:
            on_cpu = (self._backends.retreat(failure), *backends[1:])
            out, done = self._compute(problem, on_cpu, choice, cores, spreading=spreading)
            reason = f"{failure.detail}, so this was computed on the CPU: {done.reason}"
        except SpreadError:
            any_other = replace(choice, algorithm="auto")
            out, done = self._compute(problem, backends, any_other, cores, spreading=False)
            reason = f"{done.reason} (and {chosen.algorithm.name} would spread the NaN or infinity in here)"
        # what happened to these values need not happen to the next
        return out, replace(done, reason=reason, lasts=False)

    def _threads(self, cores: int, microseconds: float) -> int:
        """Threads of a backend's own operator: one, where it is done sooner than more are woken."""
        return cores if microseconds > ALONE_MICROSECONDS else 1

    def _run(self, cores: int, backend: Backend, microseconds: float, compute: Callable[[], Array]) -> Array:
        """Compute on so many cores; what is done sooner than threads are woken gets one thread."""
        with backend.threads(self._threads(cores, microseconds)):
            if cores == 1 or microseconds <= TEAM_MICROSECONDS:
                return compute()
            with working_as(Team(cores, self._helpers)):
                return compute()


def _plain(array: Array) -> Array:
    """Give the array as C-contiguous float32, itself if it is that already."""
    return np.ascontiguousarray(array, np.float32)


def _since(started: float) -> float:
    """Milliseconds since `started`."""
    return (perf_counter() - started) * 1000
