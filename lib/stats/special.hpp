#pragma once

/// Tails of the usual distributions, in logarithms, so that they keep their relative accuracy at 1e-300 and beyond.
///
/// Where not said otherwise the relative error of a p-value is below 1e-11 for degrees of freedom up to 1e5, and
/// arguments out of range (a negative statistic, for example) count as the end of the range.
namespace epiq::stats {

/// The natural logarithms of a probability and of its complement.
struct LogTails {
  double lower;  ///< log P(X <= x), -inf at the lower end
  double upper;  ///< log P(X > x), -inf at the upper end
};

/// log Gamma(a), a > 0. Unlike std::lgamma it writes no global, so that it is safe in threads.
double log_gamma(double a);

/// Regularised incomplete gamma functions, lower P(a, x) and upper Q(a, x), for a > 0 and x >= 0.
/// Series below a + 1, else Legendre's continued fraction (DLMF 8.11.4 and 8.9.2); O(sqrt(a)) terms.
LogTails log_gamma_tails(double a, double x);

/// Regularised incomplete beta functions, lower I_x(a, b) and upper I_y(b, a), for a, b > 0 and y = 1 - x, both given
/// so that neither end of the range loses digits. Continued fraction DLMF 8.17.22; O(sqrt(max(a, b))) terms.
LogTails log_beta_tails(double x, double y, double a, double b);

/// log10(1 - 10^log10_p), accurate at both ends; log10_p <= 0.
double log10_complement(double log10_p);

/// log10 P(Z > z) for a standard normal Z.
double log10_normal_tail(double z);

/// log10 P(|Z| > |z|).
double log10_normal_two_sided(double z);

/// log10 P(X > x) for a chi-square of `degrees` > 0, which need not be whole.
double log10_chi_square_tail(double x, double degrees);

/// As above with a noncentrality >= 0 (the sum of squared means); a Poisson mixture of central tails.
double log10_noncentral_chi_square_tail(double x, double degrees, double noncentrality);

/// log10 P(F > f) for an F of `numerator` and `denominator` degrees of freedom.
double log10_f_tail(double f, double numerator, double denominator);

/// The f with log10 P(F > f) = log10_p, for log10_p < 0; infinite where it exceeds the range of a double.
double f_tail_quantile(double log10_p, double numerator, double denominator);

/// log10 P(|T| > |t|) for Student's t.
double log10_student_two_sided(double t, double degrees);

/// The z with P(Z <= z) = p; -inf at 0 and inf at 1.
double normal_quantile(double p);

/// The z with log10 P(Z > z) = log10_p, for log10_p < 0.
double normal_tail_quantile(double log10_p);

/// The x with log10 P(X > x) = log10_p for a chi-square of `degrees` > 0, for log10_p < 0.
double chi_square_tail_quantile(double log10_p, double degrees);

}  // namespace epiq::stats
