"""`convscope calibrate` fits the planner to this machine."""

import sys

from app.cli.commands import Commands, Parsed, command, settings
from app.memory import keep_freed_memory


def add_to(commands: Commands) -> None:
    """Add the command."""
    command(commands, "calibrate", "fit the planner to this machine, in some seconds", calibrate)


def calibrate(parsed: Parsed) -> int:
    """Time the engine's algorithms on this machine and keep what the planner learns from it."""
    from app.engine import Engine, calibration, fitting  # imported here, so that other commands start quickly

    chosen = settings(parsed)
    target = chosen.calibration_file
    if target is None:
        print("there is no folder to keep a calibration in; set CONVSCOPE_CALIBRATION", file=sys.stderr)
        return 1
    keep_freed_memory()  # as the server has it
    engine = Engine(chosen.backend, chosen.device, chosen.threads)
    engine.warm()
    found = fitting.fit(fitting.probes(engine), calibration.machine(chosen.threads))
    for name, factor in sorted(found.factors.items()):
        print(f"{name}: {factor:.2f} × the default estimate")
    try:
        calibration.save(found, target)
    except OSError as error:
        print(f"the calibration can't be written: {error}; set CONVSCOPE_CALIBRATION", file=sys.stderr)
        return 1
    print(f"kept in {target}; a server that runs already learns of it when it is started again")
    return 0
