#include "epiq/interaction/cell_sums.hpp"

namespace epiq::interaction {
namespace {

/// Sums in the order samples are read: a row a cell, so that a sample touches one cache line or two.
struct Accumulator {
  std::size_t channels;
  std::size_t levels_b;
  std::vector<double> cells;   ///< (a * levels_b + b) * channels + k
  std::vector<double> counts;  ///< a * levels_b + b

  Accumulator(const GeneCode& a, const GeneCode& b, std::size_t channel_count)
      : channels(channel_count),
        levels_b(b.levels),
        cells(a.levels * b.levels * channel_count),
        counts(a.levels * b.levels) {}

  void add(std::size_t cell, const SampleData& data, std::size_t sample, double sign) {
    const double w = data.weights.empty() ? sign : sign * data.weights[sample];
    const double* covariates = data.covariates.values.data() + sample * data.covariates.cols;
    double* sums = cells.data() + cell * channels;
    const double* responses = data.responses.values.data() + sample * data.responses.cols;
    *sums++ += w;
    for (std::size_t k = 0; k < data.covariates.cols; ++k) *sums++ += w * covariates[k];
    for (std::size_t t = 0; t < data.responses.cols; ++t) *sums++ += sign * responses[t];
    counts[cell] += sign;
  }
};

void add_covariate_moment(util::Matrix& moment, const SampleData& data, std::size_t sample, double sign) {
  const double w = data.weights.empty() ? sign : sign * data.weights[sample];
  const double* row = data.covariates.values.data() + sample * data.covariates.cols;
  for (std::size_t i = 0; i < moment.rows; ++i)
    for (std::size_t j = 0; j < moment.cols; ++j) moment(i, j) += w * row[i] * row[j];
}

void add_response(CellSums& result, const SampleData& data, std::size_t sample, double sign) {
  const std::span<const double> row = data.covariates.row(sample);
  const double w = data.weights.empty() ? 1.0 : data.weights[sample];
  for (std::size_t t = 0; t < result.traits; ++t) {
    const double r = data.responses(sample, t);
    for (std::size_t k = 0; k < row.size(); ++k) result.covariate_response(k, t) += sign * r * row[k];
    result.response_square[t] += w > 0.0 ? sign * r * r / w : 0.0;
  }
}

/// Adds the accumulated cells to `sums`, in its layout.
void transfer(const Accumulator& from, CellSums& to) {
  for (std::size_t a = 0; a < to.levels_a; ++a) {
    for (std::size_t b = 0; b < to.levels_b; ++b) {
      const double* cell = from.cells.data() + (a * to.levels_b + b) * from.channels;
      for (std::size_t k = 0; k < from.channels; ++k) to.sums(a * from.channels + k, b) += cell[k];
      to.counts(a, b) += from.counts[a * to.levels_b + b];
    }
  }
}

}  // namespace

util::Matrix CellSums::weights() const {
  util::Matrix block(levels_a, levels_b);
  for (std::size_t a = 0; a < levels_a; ++a)
    for (std::size_t b = 0; b < levels_b; ++b) block(a, b) = weight(a, b);
  return block;
}

CellSums cell_sums(const GeneCode& a, const GeneCode& b, const SampleData& data) {
  const std::size_t columns = data.covariates.cols;
  CellSums result;
  result.levels_a = a.levels;
  result.levels_b = b.levels;
  result.covariates = columns;
  result.traits = data.responses.cols;
  result.channels = 1 + columns + result.traits;
  result.sums = util::Matrix(a.levels * result.channels, b.levels);
  result.counts = util::Matrix(a.levels, b.levels);
  result.covariate_moment = util::Matrix(columns, columns);
  result.covariate_response = util::Matrix(columns, result.traits);
  result.response_square.assign(result.traits, 0.0);
  result.samples = static_cast<double>(data.samples());

  Accumulator accumulator(a, b, result.channels);
  for (std::size_t i = 0; i < data.samples(); ++i) {
    accumulator.add(std::size_t{a.level_of_sample[i]} * b.levels + b.level_of_sample[i], data, i, 1.0);
    add_response(result, data, i, 1.0);
  }
  transfer(accumulator, result);
  if (data.weights.empty()) {
    for (std::size_t k = 0; k < columns; ++k) result.covariate_moment(k, k) = 1.0;  // orthonormal by contract
  } else {
    for (std::size_t i = 0; i < data.samples(); ++i) add_covariate_moment(result.covariate_moment, data, i, 1.0);
  }
  return result;
}

CellSums without_samples(const CellSums& all, const GeneCode& a, const GeneCode& b, const SampleData& data,
                         std::span<const std::size_t> left_out) {
  CellSums result = all;
  Accumulator accumulator(a, b, all.channels);
  for (const std::size_t i : left_out) {
    accumulator.add(std::size_t{a.level_of_sample[i]} * b.levels + b.level_of_sample[i], data, i, -1.0);
    add_covariate_moment(result.covariate_moment, data, i, -1.0);
    add_response(result, data, i, -1.0);
  }
  transfer(accumulator, result);
  result.samples -= static_cast<double>(left_out.size());
  return result;
}

}  // namespace epiq::interaction
