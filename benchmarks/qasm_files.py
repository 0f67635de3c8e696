#!/usr/bin/env python3
"""Run every OpenQASM 2 file of a folder through `epiq simulate` and check each against what it must give.

The oracle is a second simulator, in this file: it reads OpenQASM 2 by itself, expands every gate through the definitions
of a qelib1.inc down to U and CX, and follows all outcomes of measurements and resets. It shares nothing with epiq.

    benchmarks/qasm_files.py --epiq build/bin/epiq FOLDER

Checks: 'state' compares all amplitudes up to a common phase, 'distribution' counts with exact probabilities (the largest
deviation in standard errors), 'analytic' counts of GHZ and W states, 'mps' a matrix product state or
its refusal, 'refused' a file that neither simulator can read.
"""

import argparse
import collections
import math
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

import numpy as np

SHOTS = 4096
STATE_TOLERANCE = 1e-10
DEVIATIONS = 5.0
MOST_ORACLE_QUBITS = 20

# Gates of later versions of qelib1.inc, as Qiskit defines them; what the given file defines takes their place.
NEWER_GATES = """
gate u(theta,phi,lambda) q { U(theta,phi,lambda) q; }
gate p(lambda) q { U(0,0,lambda) q; }
gate sx a { sdg a; h a; sdg a; }
gate sxdg a { s a; h a; s a; }
gate swap a,b { cx a,b; cx b,a; cx a,b; }
gate cswap a,b,c { cx c,b; ccx a,b,c; cx c,b; }
gate crx(lambda) a,b { u1(pi/2) b; cx a,b; u3(-lambda/2,0,0) b; cx a,b; u3(lambda/2,-pi/2,0) b; }
gate cry(lambda) a,b { ry(lambda/2) b; cx a,b; ry(-lambda/2) b; cx a,b; }
gate cp(lambda) a,b { p(lambda/2) a; cx a,b; p(-lambda/2) b; cx a,b; p(lambda/2) b; }
gate csx a,b { h b; cp(pi/2) a,b; h b; }
gate cu(theta,phi,lambda,gamma) c,t { p(gamma) c; p((lambda+phi)/2) c; p((lambda-phi)/2) t; cx c,t;
  u(-theta/2,0,-(phi+lambda)/2) t; cx c,t; u(theta/2,phi,0) t; }
gate rxx(theta) a,b { u3(pi/2,theta,0) a; h b; cx a,b; u1(-theta) b; cx a,b; h b; u2(-pi,pi-theta) b; }
gate rzz(theta) a,b { cx a,b; u1(theta) b; cx a,b; }
"""


def tokens(text):
    text = re.sub(r"//[^\n]*", "", text)
    return re.findall(r'"[^"]*"|[A-Za-z_]\w*|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|->|==|[-+*/^(){}\[\],;]', text)


class Reader:
    """Flattens a program into ('u', theta, phi, lambda, qubit), ('cx', a, b), measure, reset and if."""

    def __init__(self, library):
        self.gates = {}
        self.qubits, self.bits = {}, {}
        self.operations = []
        self.library = library

    def read(self, text):
        self.words, self.at = tokens(text), 0
        while self.at < len(self.words):
            self.statement(self.operations)

    def take(self, expected=None):
        word = self.words[self.at]
        assert expected is None or word == expected, (word, expected)
        self.at += 1
        return word

    def until(self, end):
        start = self.at
        while self.words[self.at] != end:
            self.at += 1
        self.at += 1
        return self.words[start : self.at - 1]

    def statement(self, out):
        word = self.take()
        if word == "OPENQASM":
            self.until(";")
        elif word == "include":
            self.until(";")
            words, at = self.words, self.at
            self.read(NEWER_GATES + self.library)
            self.words, self.at = words, at
        elif word in ("qreg", "creg"):
            name, _, size = self.until(";")[:3]
            space = self.qubits if word == "qreg" else self.bits
            first = sum(len(all_) for all_ in space.values())
            space[name] = list(range(first, first + int(size)))
        elif word == "gate":
            name = self.take()
            parameters = [w for w in self.until(")") if w not in "(,"] if self.words[self.at] == "(" else []
            operands = [w for w in self.until("{") if w != ","]
            self.gates[name] = (parameters, operands, self.until("}"))
        elif word == "barrier":
            self.until(";")
        elif word == "measure":
            source, target = " ".join(self.until(";")).split(" -> ")
            for qubit, bit in zip(self.operand(source, self.qubits), self.operand(target, self.bits)):
                out.append(("measure", qubit, bit))
        elif word == "reset":
            out.extend(("reset", qubit) for qubit in self.operand(" ".join(self.until(";")), self.qubits))
        elif word == "if":
            _, name, _, value, _ = (self.take() for _ in range(5))
            body = []
            self.statement(body)
            out.append(("if", self.bits[name], int(value), body))
        else:
            self.call(word, self.until(";"), out)

    @staticmethod
    def operand(text, space):
        match = re.match(r"(\w+)(?: \[ (\d+) \])?$", text.strip())
        return space[match[1]] if match[2] is None else [space[match[1]][int(match[2])]]

    def call(self, name, words, out):
        parameters, operands = split_call(words)
        values = [evaluate(p, {}) for p in parameters]
        places = [self.operand(" ".join(o), self.qubits) for o in operands]
        for i in range(max(len(p) for p in places)):
            self.expand(name, values, [p[i] if len(p) > 1 else p[0] for p in places], out)

    def expand(self, name, values, qubits, out):
        if name == "U":
            out.append(("u", *values, *qubits))
        elif name == "CX":
            out.append(("cx", *qubits))
        else:
            names, operands, body = self.gates[name]
            scope, places = dict(zip(names, values)), dict(zip(operands, qubits))
            start = 0
            for end in (i for i, w in enumerate(body) if w == ";"):
                statement = body[start:end]
                start = end + 1
                if statement[0] == "barrier":
                    continue
                parameters, inner = split_call(statement[1:])
                self.expand(statement[0], [evaluate(p, scope) for p in parameters], [places[w[0]] for w in inner], out)


def split_call(words):
    """Parameters and operands, each a list of words."""
    parameters, rest, depth = [], words, 0
    if words and words[0] == "(":
        for i, word in enumerate(words):
            depth += (word == "(") - (word == ")")
            if depth == 0:
                parameters, rest = split_commas(words[1:i]), words[i + 1 :]
                break
    return parameters, split_commas(rest)


def split_commas(words):
    parts, depth = [[]], 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def evaluate(words, scope):
    known = {name: getattr(math, name) for name in ("pi", "sin", "cos", "tan", "exp", "sqrt")}
    known["ln"] = math.log
    known.update({f"_{name}": value for name, value in scope.items()})  # a parameter may be called lambda
    return eval("".join("**" if w == "^" else f"_{w}" if w in scope else w for w in words), {"__builtins__": {}}, known)


def apply_u(state, n, theta, phi, lam, qubit):
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    u = np.array([[c, -np.exp(1j * lam) * s], [np.exp(1j * phi) * s, np.exp(1j * (phi + lam)) * c]])
    view = state.reshape(2 ** (n - 1 - qubit), 2, 2**qubit)
    return np.einsum("ij,ajb->aib", u, view).reshape(-1)


def apply_cx(state, n, control, target):
    index = np.arange(2**n)
    return state[np.where(index >> control & 1, index ^ (1 << target), index)]


def project(state, n, qubit, outcome):
    state = state.copy()
    state.reshape(2 ** (n - 1 - qubit), 2, 2**qubit)[:, 1 - outcome, :] = 0
    return state


def follow(operations, n, state, bits, found):
    """Adds the probability of each pattern of bits to `found`."""
    for i, operation in enumerate(operations):
        kind = operation[0]
        if kind == "u":
            state = apply_u(state, n, *operation[1:])
        elif kind == "cx":
            state = apply_cx(state, n, *operation[1:])
        elif kind == "if":
            value = sum(bits[b] << k for k, b in enumerate(operation[1]))
            body = operation[3] if value == operation[2] else []
            return follow(body + operations[i + 1 :], n, state, bits, found)
        else:
            for outcome in (0, 1):
                part = project(state, n, operation[1], outcome)
                if np.vdot(part, part).real < 1e-13:
                    continue
                after = list(bits)
                if kind == "measure":
                    after[operation[2]] = outcome
                elif outcome:
                    part = part[np.arange(2**n) ^ (1 << operation[1])]
                follow(operations[i + 1 :], n, part, after, found)
            return
    found["".join(map(str, reversed(bits)))] += np.vdot(state, state).real


def is_dynamic(operations):
    measured = set()
    for operation in operations:
        if operation[0] in ("reset", "if"):
            return True
        if operation[0] == "measure":
            measured.add(operation[1])
        elif measured & set(operation[-1:] if operation[0] == "u" else operation[1:]):
            return True
    return False


def epiq(options, path, *words):
    run = subprocess.run([options.epiq, "simulate", "-q", "--no-version", *words, str(path)], capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr.strip().splitlines()[-1:] or [""]


def counts(options, path, *words):
    status, out, error = epiq(options, path, "--shots", str(SHOTS), *words)
    if status != 0:
        raise RuntimeError(error[0])
    rows = (line.split("\t") for line in out.splitlines() if not line.startswith("#"))
    return {bits: int(count) for bits, count in rows}


def deviation(seen, exact):
    """The largest distance of a count from its expectation in standard errors; infinite for what cannot happen."""
    if any(exact.get(bits, 0.0) < 1e-12 for bits in seen):
        return math.inf
    return max(
        abs(seen.get(bits, 0) - SHOTS * p) / math.sqrt(SHOTS * p * (1 - p) + 1.0) for bits, p in exact.items()
    )


def check_state(options, path, program, n):
    state = np.zeros(2**n, complex)
    state[0] = 1
    for operation in program.operations:
        if operation[0] == "u":
            state = apply_u(state, n, *operation[1:])
        elif operation[0] == "cx":
            state = apply_cx(state, n, *operation[1:])
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "state.npy"
        status, _, error = epiq(options, path, "-o", str(file))
        if status != 0:
            return False, error[0]
        ours = np.load(file).reshape(-1)
    phase = np.vdot(state, ours)
    error = np.abs(ours - state * phase / abs(phase)).max()
    return error < STATE_TOLERANCE, f"state, error {error:.1e}"


def analytic(name, bits):
    """Exact distributions of circuits too large for the oracle, in the bits of their second register."""
    n = bits // 2
    if "ghz" in name or "cat" in name:
        return {"0" * n + "0" * n: 0.5, "1" * n + "0" * n: 0.5}
    if "wstate" in name:
        return {"".join("1" if i == k else "0" for i in range(n)) + "0" * n: 1 / n for k in range(n)}
    return None


def check(options, path, program, n, dynamic):
    bits = sum(len(all_) for all_ in program.bits.values())
    known = analytic(path.name, bits)
    if known:
        far = deviation(counts(options, path), known)
        return far < DEVIATIONS, f"analytic, {far:.1f} deviations"
    if n > MOST_ORACLE_QUBITS:
        status, out, error = epiq(options, path, "--method", "mps", "--shots", "64", "--max-bond", "64")
        if status == 0:
            note = next(line for line in out.splitlines() if "estimated fidelity" in line)
            return True, "mps" + note.split("state")[1]
        return status == 5 and "fidelity" in error[0], "mps, refused: " + error[0].removeprefix("epiq: error: ")[:90]
    if dynamic:
        exact = collections.Counter()
        start = np.zeros(2**n, complex)
        start[0] = 1
        follow(program.operations, n, start, [0] * bits, exact)
        far = deviation(counts(options, path), exact)
        return far < DEVIATIONS, f"distribution of {len(exact)}, {far:.1f} deviations"
    return check_state(options, path, program, n)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    library = next(options.folder.rglob("qelib1.inc")).read_text()
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    print(f"# machine: {cpu}")
    print("#file\tqubits\toperations\tcheck\tresult\tseconds")
    failed = 0
    for path in sorted(options.folder.rglob("*.qasm")):
        program = Reader(library)
        start = time.monotonic()
        try:
            program.read(path.read_text())
        except KeyError as name:  # the oracle's reader knows no such register or gate; epiq must not either
            status, _, error = epiq(options, path)
            good = status == 3 and str(name) in error[0]
            failed += not good
            print(f"{path.relative_to(options.folder)}\t.\t.\trefused: {error[0].removeprefix('epiq: error: ')}"
                  f"\t{'ok' if good else 'WRONG'}\t{time.monotonic() - start:.1f}", flush=True)
            continue
        n = sum(len(all_) for all_ in program.qubits.values())
        try:
            good, what = check(options, path, program, n, is_dynamic(program.operations))
        except RuntimeError as error:
            good, what = False, str(error)
        failed += not good
        seconds = time.monotonic() - start
        name = path.relative_to(options.folder)
        print(f"{name}\t{n}\t{len(program.operations)}\t{what}\t{'ok' if good else 'WRONG'}\t{seconds:.1f}", flush=True)
    print(f"# {failed} wrong")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
