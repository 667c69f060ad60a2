"""Ready networks, a file of data each: layers in the words of the API, with the source that they follow."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from app.networks.trained import trained_layers


@dataclass(frozen=True, slots=True)
class ReadyNetwork:
    """A network as published, with weights that are drawn from a seed, or as it was trained.

    Parameters
    ----------
    name : of its file
    title, title_zh, description, description_zh : for people
    source, source_zh : the paper or the code that it follows
    input_shape : (N, C, *size) that it was made for
    layers : as `POST /api/v1/network` takes them
    """

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    source: str
    source_zh: str
    input_shape: list[int]
    layers: list[dict[str, Any]]


@cache
def ready_networks() -> Mapping[str, ReadyNetwork]:
    """Give all ready networks by name, the smallest first."""
    found = [
        _read(json.loads(entry.read_text("utf-8")))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".json")
    ]
    found.sort(key=lambda network: (len(network.layers), network.name))
    return MappingProxyType({network.name: network for network in found})


def _read(document: dict[str, Any]) -> ReadyNetwork:
    trained = document.pop("trained", None)
    if trained is None:
        return ReadyNetwork(**document)
    layers, accuracy = trained_layers(trained)
    told = {
        name: document[name].format(accuracy=f"{accuracy:.1%}") for name in ("description", "description_zh")
    }
    return ReadyNetwork(**document | told, layers=layers)
