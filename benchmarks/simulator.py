#!/usr/bin/env python3
"""Report how fast the simulated backend is, section by section, beside what this machine can do at best.

    benchmarks/simulator.py --build build [--qasm FOLDER] [--only SECTION] [--threads N]

Bandwidth comes first (STREAM's scale, in place, with huge pages: what a gate does to memory); gates, diagonals and random
circuits are printed as shares of it or as passes over memory, feature maps and kernels as shares of the multiply-adds or
the bandwidth measured in the same run. The programs are built where they are missing or old. With a folder of OpenQASM 2
files (subfolders included), matrix product states run them and every file is checked against a second simulator. Ratios
of one run are what counts; figures of several threads need an otherwise idle machine. Status 1 if a section failed.
"""

import argparse
import os
import pathlib
import platform
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ("simulator_gates", "simulator_maps", "simulator_mps")


def cpu_model():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def sections(build, qasm, threads):
    """Name, title and command of each section, in the order of the report."""
    program = {name: str(build / "bin" / name) for name in PROGRAMS}
    gates = [(word, [program["simulator_gates"], word]) for word in ("bandwidth", "gates", "diagonal", "random")]
    titles = ("bandwidth in place, the ceiling of gates", "one gate, shares of the ceiling",
              "diagonal circuits, in passes over memory", "random circuits, beside passes over memory")
    for (word, command), title in zip(gates, titles):
        yield word, title, command
    yield "maps", "feature maps and kernels, shares of the machine's rates", [program["simulator_maps"], str(threads)]
    states = [program["simulator_mps"], "--threads", str(threads)]
    yield "mps", "matrix product states of long chains, seconds beside bonds and errors", [*states, "agreement", "chains"]
    yield "mps-kernel", "a kernel of matrix product states", [*states, "kernel"]
    yield "tiles", "a kernel matrix in tiles, memory beside the budget", [
        sys.executable, str(HERE / "kernel_tiles.py"), "--epiq", str(build / "bin" / "epiq"), "--threads", str(threads)]
    if qasm is not None:
        yield "mps-files", "OpenQASM files as matrix product states", [*states, "files", "--qasm", str(qasm)]
        yield "qasm", "OpenQASM files against a second simulator", [
            sys.executable, str(HERE / "qasm_files.py"), "--epiq", str(build / "bin" / "epiq"), str(qasm)]


def run(title, command):
    """One section; its output goes through as it comes. Returns the exit status."""
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    ending = "" if status == 0 else f", FAILED with status {status}"
    print(f"-- {time.monotonic() - started:.0f} s{ending}", flush=True)
    return status


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent / "build", help="build folder [build]")
    parser.add_argument("--qasm", type=pathlib.Path, help="folder of OpenQASM 2 files")
    parser.add_argument("--only", action="append", help="bandwidth, gates, diagonal, random, maps, mps, mps-kernel, tiles, mps-files or qasm; repeatable")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="of maps and mps [all]")
    options = parser.parse_args()
    if options.qasm is not None and not options.qasm.is_dir():
        parser.error(f"--qasm {options.qasm} is no folder")
    chosen = list(sections(options.build, options.qasm, options.threads))
    unknown = set(options.only or []) - {name for name, _, _ in chosen}
    if unknown:
        parser.error(f"there is no section {', '.join(sorted(unknown))} (mps-files and qasm need --qasm)")
    build = ["cmake", "--build", str(options.build), "--target", *PROGRAMS, "epiq"]
    built = subprocess.run(build, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode != 0:
        sys.exit(built.stdout + f"cannot build the programs in {options.build}")
    print(f"{cpu_model()}, {len(os.sched_getaffinity(0))} threads, {platform.system()} {platform.release()}")
    # Every section runs, also behind one that failed.
    statuses = [run(title, command) for name, title, command in chosen if not options.only or name in options.only]
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
