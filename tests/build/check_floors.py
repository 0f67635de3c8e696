#!/usr/bin/env python3
"""The floors of lib/ are kept: by the compiler, by the linker, and by what the sources include.

apps -> report -> interaction | triage -> genome | quantum | stats -> util; a floor includes only floors below it. htslib is
included only by genome, BLAS and Eigen only by quantum and stats, Boost only by apps; and never by a public header.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BELOW = {
    "util": [],
    "genome": ["util"],
    "quantum": ["util"],
    "stats": ["util"],
    "interaction": ["genome", "quantum", "stats", "util"],
    "triage": ["genome", "stats", "util"],
    "report": ["interaction", "triage", "genome", "quantum", "stats", "util"],
    "apps": ["report", "interaction", "triage", "genome", "quantum", "stats", "util"],
}
# External headers: pattern, and the files that may include them.
OWNERS = [
    (re.compile(r"htslib/"), re.compile(r"lib/genome/")),
    (re.compile(r"(Eigen/|cblas|lapacke|f77blas)"), re.compile(r"lib/(quantum|stats)/")),
    (re.compile(r"boost/"), re.compile(r"apps/")),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
PRINTS = re.compile(r"std::(cout|cerr|clog)|\b(f?printf|f?puts|putchar|v?fprintf|exit|abort)\s*\(|std::cin\b")
MAY_PRINT = {"lib/util/log.cpp"}


def complaints(name, text, public):
    """What a source may not include or do, in words; `public`: a header that other floors may include."""
    found = []
    floor = name.split("/")[1] if name.startswith("lib/") else "apps"
    for header in INCLUDE.findall(text):
        own = re.match(r"epiq/(\w+)/", header)
        if own and own.group(1) != floor and own.group(1) not in BELOW[floor]:
            found.append(f"{name} includes {header}, which is not below {floor}")
        for pattern, owner in OWNERS:
            if pattern.match(header) and (not owner.match(name) or (public and name.startswith("lib/"))):
                found.append(f"{name} includes {header}")
    if name.startswith("lib/") and name not in MAY_PRINT:
        code = re.sub(r'//[^\n]*|"(\\.|[^"\\\n])*"', "", text)
        found += [f"{name} prints or exits: {match.group(0)}" for match in PRINTS.finditer(code)]
    return found


class Includes(unittest.TestCase):
    def test_sources_include_only_what_their_floor_may(self):
        found = []
        for folder in ("lib", "apps"):
            for path in sorted((OPTIONS.source / folder).rglob("*.[ch]pp")):
                name = path.relative_to(OPTIONS.source).as_posix()
                found += complaints(name, path.read_text(), name in OPTIONS.headers)
        self.assertEqual(found, [])

    def test_the_check_sees_what_is_wrong(self):
        wrong = {
            "lib/util/x.cpp": '#include "epiq/genome/region.hpp"',
            "lib/genome/x.cpp": '#include "epiq/stats/acat.hpp"',
            "lib/quantum/x.cpp": '#include "epiq/genome/region.hpp"',
            "lib/stats/x.hpp": "#include <cblas.h>",
            "lib/genome/x.hpp": "#include <htslib/vcf.h>",
            "lib/report/x.cpp": "#include <boost/any.hpp>",
            "lib/interaction/x.cpp": "#include <Eigen/Core>",
            "lib/util/log.hpp": 'void f() { std::printf("x"); }',
        }
        for name, text in wrong.items():
            self.assertEqual(len(complaints(name, text, name.endswith("hpp"))), 1, name)
        right = {
            "lib/genome/x.cpp": '#include <htslib/vcf.h>\n#include "epiq/util/error.hpp"',
            "lib/stats/x.cpp": '#include <Eigen/Core>\nint n = std::snprintf(a, 2, "%s", b);  // printf(',
            "apps/x.cpp": '#include <boost/any.hpp>\n#include "epiq/report/table.hpp"',
        }
        for name, text in right.items():
            self.assertEqual(complaints(name, text, name.endswith("hpp")), [], name)


class Compiler(unittest.TestCase):
    def compile(self, floor, text):
        """Whether `text` compiles with the include folders of `floor`, and what the compiler says."""
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "x.cpp"
            source.write_text(text)
            includes = [f"-I{root}" for root in OPTIONS.floors[floor]]
            command = [OPTIONS.compiler, "-std=c++20", "-fsyntax-only", *includes, source]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return done.returncode == 0, done.stderr

    def a_header(self, floor):
        header = min(name for name in OPTIONS.headers if name.startswith(f"lib/{floor}/"))
        return f'#include "epiq/{header.removeprefix("lib/")}"\n'

    def test_an_include_downwards_compiles_and_any_other_is_refused(self):
        for floor in OPTIONS.floors:
            for other in OPTIONS.floors:
                if other == floor or (other not in BELOW[floor]):
                    compiles, message = self.compile(floor, self.a_header(other))
                    self.assertEqual(compiles, other == floor, f"{floor} -> {other}: {message}")
                    if other != floor:
                        self.assertIn("No such file" if "GNU" in OPTIONS.compiler_id else "not found", message)


class Linker(unittest.TestCase):
    def test_every_floor_links_with_the_floors_below_it_alone(self):
        for floor, program in OPTIONS.programs.items():
            self.assertEqual(subprocess.run([program], check=False).returncode, 0, floor)

    def test_a_call_upwards_that_needs_no_include_is_refused_by_the_linker(self):
        text = "namespace epiq::genome { const char* up(); }\nint main() { return *epiq::genome::up(); }\n"
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "x.cpp"
            source.write_text(text)
            command = [OPTIONS.compiler, source, OPTIONS.library, "-o", f"{folder}/x"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("undefined", done.stderr)


def pairs(words):
    return dict(word.split("=", 1) for word in words)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--source", type=pathlib.Path, required=True)
    arguments.add_argument("--compiler", required=True)
    arguments.add_argument("--compiler-id", required=True)
    arguments.add_argument("--library", required=True, help="the archive of the util floor")
    arguments.add_argument("--headers", nargs="+", help="the public headers of all floors")
    arguments.add_argument("--floors", nargs="+", help="floor=include folders, separated by colons")
    arguments.add_argument("--programs", nargs="+", help="floor=program that links the whole floor")
    OPTIONS = arguments.parse_args()
    OPTIONS.floors = {
        floor: [root for root in roots.split(":") if (pathlib.Path(root) / "epiq").is_dir()]
        for floor, roots in pairs(OPTIONS.floors).items()
    }
    headers = [pathlib.Path(header).resolve() for header in OPTIONS.headers]
    OPTIONS.headers = {header.relative_to(OPTIONS.source.resolve()).as_posix() for header in headers}
    OPTIONS.programs = pairs(OPTIONS.programs)
    unittest.main(argv=sys.argv[:1])
