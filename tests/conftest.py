"""What all tests share: async tests on asyncio, and torch hidden on request.

CONVSCOPE_HIDE_TORCH=1 makes torch look absent, here and in every process that a test starts.
"""

import gc
import importlib.util
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

BULK = ("conformance", "contract")

# No test asserts a time, and a shared machine makes any of them slow once in a while.
settings.register_profile("convscope", deadline=None)
settings.load_profile("convscope")

if os.environ.get("CONVSCOPE_HIDE_TORCH") == "1" and importlib.util.find_spec("torch"):
    _folder = str(Path(__file__).parent / "without_torch")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [_folder, os.environ.get("PYTHONPATH")]))
    sys.path.insert(0, _folder)
    sys.modules.pop("sitecustomize", None)
    importlib.import_module("sitecustomize")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests on asyncio, as uvicorn does."""
    return "asyncio"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage in what is imported and collected: it stays, and took a seventh of all time."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked `torch` where torch is absent or hidden; mark what comes in bulk with `no_cover`.

    Measuring coverage doubles a test's time: other people's cases, generated ones and long tables, which
    carry the marker themselves, run without it, over lines that the other tests reach too.
    """
    for item in items:
        generated = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        if generated or any(f"/tests/{folder}/" in item.path.as_posix() for folder in BULK):
            item.add_marker(pytest.mark.no_cover)
    if importlib.util.find_spec("torch") is not None:
        return
    absent = pytest.mark.skip(reason="torch is absent or hidden")
    for item in items:
        if item.get_closest_marker("torch"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real server process with default settings."""
    from tests.real_server import real_server  # after torch is hidden

    with real_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def torch_flags() -> Iterator[None]:
    """Set torch's flags back after a test."""
    import torch

    cudnn = torch.backends.cudnn
    before = cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32
    yield
    cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32 = before
