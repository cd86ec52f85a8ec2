"""Charts, painted: the same strokes on screen, in a PNG and in an SVG; every point says in words what it is."""
