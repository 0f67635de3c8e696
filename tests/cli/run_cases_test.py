#!/usr/bin/env python3
"""The runner of golden cases has to fail where it should, so it is tested too."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

RUNNER = pathlib.Path(__file__).resolve().parent / "run_cases.py"
sys.path.insert(0, str(RUNNER.parent))
import run_cases  # noqa: E402


class Parsing(unittest.TestCase):
    def test_output_may_hold_empty_lines_and_lines_that_start_with_a_hash(self):
        cases = run_cases.parse("# about\n$ a\n# note\n#head\n\nx\n! 3 epiq: *\n\n# second\n$ b\n")
        self.assertEqual([c.command for c in cases], ["a", "b"])
        self.assertEqual(cases[0].expected, ["# note", "#head", "", "x"])
        self.assertEqual((cases[0].status, cases[0].message), (3, "epiq: *"))
        self.assertEqual(cases[1].head, ["# second"])

    def test_decimals_may_differ_in_the_last_digits_and_integers_may_not(self):
        self.assertTrue(run_cases.same_line("a\t0.123456", "a\t0.1234561"))
        self.assertFalse(run_cases.same_line("a\t0.123456", "a\t0.123466"))
        self.assertFalse(run_cases.same_line("a\t1000000", "a\t1000001"))
        self.assertFalse(run_cases.same_line("a\t0.5", "b\t0.5"))


class Running(unittest.TestCase):
    def run_case(self, text, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.case"
            path.write_text(text)
            command = [sys.executable, RUNNER, "--epiq", sys.executable, *options, path]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout, path.read_text()

    def test_a_case_that_holds_passes(self):
        self.assertEqual(self.run_case("$ echo 1; echo oh no >&2; exit 3\n1\n! 3 oh*\n")[0], 0)

    def test_wrong_output_status_or_message_fails(self):
        for text in ("$ echo 1\n2\n", "$ exit 3\n", "$ true\n! 3\n", "$ echo a >&2; exit 2\n! 2 b*\n", "$ echo 1\n"):
            self.assertEqual(self.run_case(text)[0], 1, text)

    def test_a_failure_inside_a_pipe_is_a_failure(self):
        self.assertEqual(self.run_case("$ false | cat\n")[0], 1)

    def test_a_missing_tool_skips_the_file(self):
        status, output, _ = self.run_case("# requires: no-such-tool\n$ false\n")
        self.assertEqual(status, 0)
        self.assertTrue(output.startswith("skipped:"))

    def test_update_writes_what_happened_and_keeps_globs_that_match(self):
        text = "# about\n$ echo 1; echo a b >&2; exit 2\n2\n! 2 a*\n"
        status, _, updated = self.run_case(text, "--update")
        self.assertEqual(status, 0)
        self.assertEqual(updated, text.replace("\n2\n!", "\n1\n!"))


if __name__ == "__main__":
    unittest.main()
