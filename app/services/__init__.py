"""State and time, no HTTP: images, inputs, the computation gate and caches."""
