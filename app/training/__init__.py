"""How a network learns: loss, optimisers, augmentations, and the course through the epochs."""
