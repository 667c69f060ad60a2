"""Generated signals and volumes: inputs made from a name and a few numbers, the same everywhere."""

from app.generators.generator import Generator
from app.generators.registry import GENERATORS, Recipe, make_recipe

__all__ = ["GENERATORS", "Generator", "Recipe", "make_recipe"]
