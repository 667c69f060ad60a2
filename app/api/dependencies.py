"""What route handlers take, as typed aliases, so that a handler's signature reads as prose."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from app.engine import Engine
from app.services.gate import WAY_OUT, Gate
from app.services.images import Images
from app.services.jobs import Jobs
from app.services.model_runs import ModelRuns
from app.services.model_store import ModelStore
from app.services.picture_sets import PictureSets
from app.services.sources import Library
from app.services.tensor_store import TensorStore
from app.services.trainings import Trainings
from app.services.workbench import Workbench
from app.settings import Settings

T = TypeVar("T")


@dataclass(slots=True)
class Services:
    """The parts that `main` made.

    Parameters
    ----------
    warm : whether the engine's backend is loaded and has computed something
    failure : why it couldn't, if it couldn't
    """

    settings: Settings
    engine: Engine
    library: Library
    workbench: Workbench
    gate: Gate
    jobs: Jobs
    picture_sets: PictureSets
    trainings: Trainings
    models: ModelStore
    model_runs: ModelRuns
    warm: bool = False
    failure: str | None = None

    @property
    def images(self) -> Images:
        """Samples and uploaded pictures."""
        return self.library.images

    @property
    def tensors(self) -> TensorStore:
        """Uploaded tensors."""
        return self.library.tensors


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


class Runner:
    """Does a request's work behind the gate, until the client goes away."""

    def __init__(self, gate: Gate, gone: Callable[[], Awaitable[Any]]) -> None:
        self._gate = gate
        self._gone = gone

    async def __call__(self, work: Callable[[], T], way_out: str = WAY_OUT) -> T:
        """Run `work` in a thread, as the gate does; call it after the body has been read."""
        return await self._gate.run(work, self._gone, way_out)


async def _runner(request: Request) -> Runner:
    services: Services = request.app.state.services
    return Runner(services.gate, partial(_gone, request))


async def _gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


ServicesDep = Annotated[Services, Depends(_services)]
RunnerDep = Annotated[Runner, Depends(_runner)]
