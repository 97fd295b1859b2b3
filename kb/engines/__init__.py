"""Engines find sections. `base` is the boundary, `memory` the meaning, `whoosh_engine` what people use."""
