"""Peak memory of a large filter, alone (`python -m bench.memory BACKEND` is its process), and of a server."""

import json
import re
import subprocess
import sys
from pathlib import Path

from app.engine import Engine
from app.memory import keep_freed_memory
from bench import service_memory
from bench.table import markdown
from bench.workloads import each_of_three, layer, normal

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MB = 1e6


def tables() -> str:
    """Give both tables."""
    return f"{table()}\n\n{service_memory.table()}"


def table() -> str:
    """Give what 12 megapixels through a 31 × 31 kernel take above the idle process."""
    rows = []
    for title, backend in (("default", "auto"), ("NumPy only", "numpy")):
        command = [sys.executable, "-m", "bench.memory", backend]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            return f"### Memory\n\nNot measured here: {ran.stderr.strip().splitlines()[-1]}"
        found = json.loads(ran.stdout)
        times = found["peak"] / found["picture"]
        figures = [f"{found[name] / MB:,.0f}" for name in ("idle", "peak", "picture")]
        rows.append([title, *figures, f"{times:.2f} ×", "≤ 3 ×"])
    columns = ["RGB 12 MP each channel, k31", "idle", "peak above idle", "picture", "peak / picture", "aim"]
    return "### Memory\n\nMB, resident; input and output are in the peak.\n\n" + markdown(columns, rows)


def resident(name: str) -> float:
    """Bytes that /proc tells: VmRSS, or VmHWM, the most since the last reset."""
    found = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    assert found is not None
    return int(found.group(1)) * 1024.0


def main(backend: str) -> None:
    """Measure in this process, and print."""
    keep_freed_memory()
    engine = Engine(backend=backend)
    engine.warm()
    small = layer("", "", (1, 3, 256, 256), each_of_three(normal(31, 31)), groups=3)
    small.run(engine)
    RESET.write_text("5")  # the peak begins anew
    idle = resident("VmRSS")
    work = layer("", "", (1, 3, 3000, 4000), each_of_three(normal(31, 31)), groups=3)
    work.run(engine)
    print(json.dumps({"idle": idle, "peak": resident("VmHWM") - idle, "picture": work.x.nbytes}))


if __name__ == "__main__":
    main(sys.argv[1])
