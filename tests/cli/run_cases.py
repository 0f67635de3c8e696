#!/usr/bin/env python3
"""Run golden cases of the command line: files of commands with the output that is expected of them.

A case file is a sequence of cases:

    # What the case shows; "# requires: TOOL ..." skips the file where a tool or 'data' is missing.
    $ command, run by 'bash -o pipefail' in a fresh copy of tests/data
    expected lines of standard output, up to the next case; decimals may differ by 1e-6
    ! STATUS glob of the last line of standard error, in which * stands for anything

Without a '!' line the status must be 0. Use: run_cases.py --epiq build/bin/epiq [--update] FILE.case ...
"""

import argparse
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?")
TOLERANCE = 1e-6
TIMEOUT_S = 300


class Case:
    """One command: the lines before it, what it is expected to print and how to end."""

    def __init__(self, head, command, body):
        self.head = head
        self.command = command
        self.status, self.message = 0, None
        if body and body[-1].startswith("! "):
            words = body.pop()[2:].split(" ", 1)
            self.status = int(words[0])
            self.message = words[1] if len(words) > 1 else None
        self.expected = body


def parse(text):
    """Split a file into cases. Comment lines belong to the command that follows them directly."""
    lines = text.splitlines()
    starts = []
    for number, line in enumerate(lines):
        if line.startswith("$ "):
            start = number
            while start > 0 and lines[start - 1].startswith("#"):
                start -= 1
            starts.append((start if start == 0 or not lines[start - 1] else number, number))
    cases = []
    for (start, command), (end, _) in zip(starts, starts[1:] + [(len(lines), 0)]):
        body = lines[command + 1 : end]
        while body and not body[-1]:
            body.pop()
        cases.append(Case(lines[start:command], lines[command][2:], body))
    return cases


def same_line(expected, actual):
    """Equal but for the last digits of decimals."""
    if expected == actual:
        return True
    if NUMBER.sub("0", expected) != NUMBER.sub("0", actual):
        return False
    for a, b in zip(NUMBER.findall(expected), NUMBER.findall(actual)):
        if a == b:
            continue
        if not re.search(r"[.eE]", a + b) or abs(float(a) - float(b)) > TOLERANCE * max(abs(float(a)), abs(float(b))):
            return False
    return True


def matches(glob, text):
    return re.fullmatch(".*".join(re.escape(part) for part in glob.split("*")), text) is not None


def run(command, epiq):
    """Status, lines of stdout and last line of stderr of `command` in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="epiq-case-") as scratch:
        folder = pathlib.Path(scratch) / "data"
        if (TESTS / "data").is_dir():
            shutil.copytree(TESTS / "data", folder)
        else:
            folder.mkdir()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("EPIQ_") or k == "EPIQ_ISA"}
        environment.update(
            LC_ALL="C",
            PATH=f"{epiq.parent}:{os.environ['PATH']}",
            EPIQ_TEST_DATA=str(test_data()),
            EPIQ_SOURCE=str(TESTS.parent),
        )
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    errors = done.stderr.decode(errors="replace").rstrip("\n").split("\n")
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return status, done.stdout.decode(errors="replace").splitlines(), errors[-1]


def test_data():
    return pathlib.Path(os.environ.get("EPIQ_TEST_DATA", TESTS.parent.parent / "shared" / "data"))


def missing_requirement(text):
    for line in text.splitlines():
        found = re.match(r"# requires: (.*)", line)
        for word in found.group(1).split() if found else []:
            if not (test_data().is_dir() if word == "data" else shutil.which(word)):
                return word
    return None


def problems(case, status, output, message):
    """What differs from the expectation, in words; empty if nothing does."""
    found = []
    if status != case.status:
        found.append(f"status {status}, expected {case.status}; last line of stderr: {message}")
    elif case.message is not None and not matches(case.message, message):
        found.append(f"stderr ends with: {message}\nexpected:         {case.message}")
    while output and not output[-1]:
        output.pop()
    if len(output) != len(case.expected) or not all(map(same_line, case.expected, output)):
        found += difflib.unified_diff(case.expected, output, "expected", "actual", lineterm="", n=2)
    return found


def render(case, status, output, message):
    lines = case.head + ["$ " + case.command] + output
    if status != 0:
        keep = case.message is not None and status == case.status and matches(case.message, message)
        text = case.message if keep else message
        lines.append(f"! {status} {text}".rstrip())
    return "\n".join(lines)


def run_file(path, epiq, update):
    text = path.read_text()
    missing = missing_requirement(text)
    if missing:
        print(f"skipped: {path.name} needs '{missing}'")
        return True
    good, rendered = True, []
    for case in parse(text):
        status, output, message = run(case.command, epiq)
        found = problems(case, status, output, message)
        rendered.append(render(case, status, output, message))
        if found:
            good = False
            print(f"{path}: $ {case.command}", *found, "", sep="\n")
    if update and not good:
        path.write_text("\n\n".join(rendered) + "\n")
        print(f"updated {path}; read the difference before you commit it")
    return good or update


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--epiq", type=pathlib.Path, required=True, help="the program under test")
    arguments.add_argument("--update", action="store_true", help="write what the program does into the case files")
    arguments.add_argument("files", type=pathlib.Path, nargs="+")
    options = arguments.parse_args()
    epiq = options.epiq.resolve()
    if not epiq.is_file():
        sys.exit(f"there is no program '{epiq}'; build it first")
    good = [run_file(path, epiq, options.update) for path in options.files]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
