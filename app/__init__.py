"""Convscope: a microscope for convolutions."""

__version__ = "0.1.0"
