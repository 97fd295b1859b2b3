from contextlib import closing

from kb.engines.memory import MemoryEngine
from tests.engines.contract import EngineContract


class TestMemoryEngine(EngineContract):
    open_engine = staticmethod(lambda: closing(MemoryEngine()))
    examples = 10  # it is compared with itself
