#!/usr/bin/env python3
"""The calibration workflow plans every piece of the study, and a small one runs from the first piece to the table."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile


def snakemake(args, folder, *words):
    command = ["snakemake", "-s", os.path.join(args.source, "scripts", "calibration", "Snakefile"), "--directory", folder,
               *words, "--config", "epiq=" + args.epiq, "work=" + os.path.join(folder, "work"),
               "table=" + os.path.join(folder, "table.md")]
    return command


def check(condition, what, output):
    if not condition:
        sys.exit("FAILED: %s\n%s" % (what, output[-3000:]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epiq", required=True)
    parser.add_argument("--source", required=True)
    args = parser.parse_args()
    if shutil.which("snakemake") is None:
        print("skipped: there is no snakemake")
        return
    sys.path.insert(0, os.path.join(args.source, "scripts", "calibration"))
    from calibration import NULLS
    with tempfile.TemporaryDirectory() as folder:
        plan = subprocess.run(snakemake(args, folder, "-n"), capture_output=True, text=True)
        output = plan.stdout + plan.stderr
        counted = re.search(r"^piece\s+(\d+)", output, re.MULTILINE)
        planned = sum(null.cohorts for null in NULLS.values())
        check(plan.returncode == 0 and counted and int(counted.group(1)) == planned, "all pieces are planned", output)

        small = [*snakemake(args, folder, "--cores", "1"), "nulls=none", "cohorts=2", "power_sets=0"]
        run = subprocess.run(small, capture_output=True, text=True)
        check(run.returncode == 0, "the small study", run.stdout + run.stderr)
        with open(os.path.join(folder, "table.md")) as lines:
            table = lines.read()
        row = next((line for line in table.splitlines() if line.startswith("| %s |" % NULLS["none"].title)), "")
        check(row.split("|")[2:4] == [" 2 ", " 400 "], "two cohorts of 200 tests", table)


if __name__ == "__main__":
    main()
