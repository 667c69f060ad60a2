"""Gradients: how a number that depends on a layer's output changes with its input and its parameters."""

from app.layers.backward.gradients import Gradients, Pass
from app.layers.backward.table import backward

__all__ = ["Gradients", "Pass", "backward"]
