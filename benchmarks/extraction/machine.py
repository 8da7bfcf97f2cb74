"""What the figures were measured on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil


def processor() -> str:
    """The processor's own name for itself, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def described() -> list[str]:
    """Processor, cores, memory, how busy it is, and the versions that decide speed."""
    load = os.getloadavg()[0]
    runtimes = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "numpy", "tokenizers"))
    return [
        f"{processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {runtimes}",
        f"load {load:.1f}: " + ("quiet" if load < 0.5 else "other work runs, so times are too long"),
    ]
