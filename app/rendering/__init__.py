"""Arrays → pictures: value ranges, colour maps, contact sheets, a frame's scene, encoding."""
