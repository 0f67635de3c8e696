#pragma once

#include <cstddef>
#include <optional>
#include <vector>

/// Tails of weighted sums of independent chi-square variables.
namespace epiq::stats {

/// Q = sum_i weights[i] X_i, with X_i a chi-square of degrees[i].
struct ChiSquareMixture {
  std::vector<double> weights;  ///< of either sign, finite
  std::vector<double> degrees;  ///< as many, each > 0, not necessarily whole
};

/// log10 P stands for "cannot happen" (a probability of exactly 0) at this value, so that no p-value is 0 or infinite.
inline constexpr double kImpossibleLog10P = -1e9;

enum class TailMethod { exact, contour, davies, saddlepoint };

/// "exact", "contour", "davies" or "saddlepoint".
const char* name(TailMethod method) noexcept;

struct Tail {
  double log10_p;     ///< in [kImpossibleLog10P, 0]
  TailMethod method;  ///< exact: certain or impossible because of the signs of the weights
};

/// log10 P(Q > q), by the first method that converges: contour, Davies, saddlepoint.
///
/// For the ratio test T = r'Kr / r'r > t give the weights lambda_i - t and -t (with the degrees of freedom that K does
/// not reach) and q = 0; T at or above its maximum makes all weights <= 0 and is impossible (kImpossibleLog10P).
/// Only the ratios of weights and q matter: both are first divided by the largest absolute weight.
///
/// @throws Error(internal) if a weight or q is not finite, a degree is not positive, or the sizes differ
Tail upper_tail(const ChiSquareMixture& mixture, double q);

/// log10 P(Q > q) by numerical inversion of the moment generating function on a contour through the saddlepoint.
///
///   P(Q > q) = 1/(2 pi i) int exp(K(z) - z q) / z dz,   K(z) = -1/2 sum d_i log(1 - 2 w_i z),
///
/// along the hyperbola z(u) = c + alpha (cosh u - 1) + i beta sinh u through the saddlepoint c > 0 of the integrand;
/// its curvature follows the path of steepest descent (Helstrom, IEEE Trans. Commun. 43 (1995) 2697, who takes a
/// parabola) and it bends to where exp(-z q) decays. The trapezoid rule in u converges exponentially; its step is
/// halved until the last halving changed the value by less than 1e-8, which leaves an error near 1e-13 (Rice, SIAM J.
/// Sci. Stat. Comput. 1 (1980) 438). For q below the mean the lower tail is found so, and its complement returned.
///
/// @return none if it does not converge; else relative error about 1e-11 at any depth of the tail. 20 to 100 nodes
std::optional<double> contour_log10_tail(const ChiSquareMixture& mixture, double q);

enum class DaviesFault { none, accuracy, round_off };  ///< accuracy: more terms needed; round_off: sum too large

struct DaviesResult {
  double p;  ///< P(Q > q); may fall outside [0, 1] by the error
  DaviesFault fault;
  std::size_t terms;  ///< of the sum that were added
};

/// P(Q > q) by Davies' inversion of the characteristic function phi (Biometrika 60 (1973) 415; Applied Statistics 29
/// (1980) 323, AS 155), with absolute error at most `accuracy`:
///
///   P(Q > q) = 1/2 + sum_{k=0}^{K} Im[phi(u_k) exp(-i u_k q)] / (pi (k + 1/2)),   u_k = (k + 1/2) Delta.
///
/// Delta comes from Chernoff bounds, as in AS 155. Deviations: the truncation error at U is bounded by
/// |phi(U)| / (pi kappa(U)), with kappa(U) = sum d_i/2 x_i^2 / (1 + x_i^2) and x_i = 2 w_i U, which is the rate at
/// which |phi| falls from U on; and there is no auxiliary normal factor, so few degrees of freedom need many terms.
DaviesResult davies(const ChiSquareMixture& mixture, double q, double accuracy = 1e-9, std::size_t max_terms = 100000);

/// log10 P(Q > q) by the Lugannani-Rice saddlepoint approximation (Kuonen, Biometrika 86 (1999) 929), with the limit by
/// the third cumulant near the mean. A few percent off for few degrees of freedom; never fails unless impossible.
double saddlepoint_log10_tail(const ChiSquareMixture& mixture, double q);

/// log10 P(Q > q) by a noncentral chi-square of the same skewness, and kurtosis where possible (Liu, Tang and Zhang,
/// Comput. Stat. Data Anal. 53 (2009) 853). Needs positive weights.
double liu_log10_tail(const ChiSquareMixture& mixture, double q);

/// As liu_log10_tail, but matching the kurtosis instead of the skewness where both cannot be (Lee, Wu and Lin,
/// Biostatistics 13 (2012) 762).
double liu_mod_log10_tail(const ChiSquareMixture& mixture, double q);

}  // namespace epiq::stats
