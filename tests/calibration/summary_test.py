#!/usr/bin/env python3
"""Rates, their clustered standard errors and Q-Q slopes of the calibration study, against numbers worked out by hand."""
import math
import random
import sys
import unittest

sys.path.insert(0, sys.argv.pop(1))
from summary import Counts, rate, slope, verdict  # noqa: E402


def counted(p_values):
    counts = Counts()
    for p in p_values:
        counts.add("omnibus", p)
    return counts


class Summary(unittest.TestCase):
    def test_rate_and_error_are_those_of_a_ratio_over_cohorts(self):
        cohorts = [counted([0.01, 0.5, 0.6, 0.7]), counted([0.01, 0.02]), counted([0.9, 0.8])]
        value, error, tests = rate(cohorts, "omnibus", 0)
        self.assertEqual(tests, 8)
        self.assertAlmostEqual(value, 3 / 8)
        # Rejections less value x tests: -1/2, 5/4, -3/4; sum of squares 38/16, times n / (n - 1), over 8 tests.
        self.assertAlmostEqual(error, math.sqrt(38 / 16 * 3 / 2) / 8)

    def test_undefined_tests_count_apart(self):
        counts = counted([".", "0.2"])
        self.assertEqual((counts.arms["omnibus"]["tests"], counts.arms["omnibus"]["undefined"]), (1, 1))

    def test_slope_of_uniform_values_is_one_and_of_squares_two(self):
        random_ = random.Random(1)
        p = [random_.random() for _ in range(100_000)]
        self.assertAlmostEqual(slope([counted(p)], "omnibus"), 1.0, delta=0.03)
        self.assertAlmostEqual(slope([counted([x * x for x in p])], "omnibus"), 2.0, delta=0.06)

    def test_verdicts(self):
        self.assertEqual(verdict(0.05, 0.002), "within")
        self.assertEqual(verdict(0.042, 0.002), "outside, within 2 se")
        self.assertEqual(verdict(0.035, 0.002), "**outside**")


if __name__ == "__main__":
    unittest.main()
