// Pairs a second of the regression scans of SNP pairs, one thread, by model, covariates and samples; no p-values above
// the limit of a scan (p < 1e-4). Usage: pairs_regression [repeats]
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "epiq/interaction/pairs/regression_scan.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq;
using interaction::RegressionModel;
using stats::PairModel;

constexpr std::size_t kSnps = 512;

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Processor time of this program (RUSAGE_SELF) or of the programs it ran (RUSAGE_CHILDREN): another program on the
/// machine disturbs it less than the time of day.
double processor_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// Median processor seconds of `work` over `repeats` calls.
double seconds(int repeats, int who, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    const double started = processor_seconds(who);
    work();
    times.push_back(processor_seconds(who) - started);
  }
  std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
  return times[static_cast<std::size_t>(repeats / 2)];
}

struct Cohort {
  genome::GenotypeMatrix matrix;
  std::vector<std::size_t> samples;
  util::Matrix covariates, trait;
  std::vector<double> outcome;
};

Cohort random_cohort(std::size_t samples, std::size_t covariates, double missing) {
  util::Philox random(1);
  Cohort cohort{genome::GenotypeMatrix(std::vector<std::string>(samples)),
                {},
                util::Matrix(samples, covariates),
                util::Matrix(samples, 1),
                std::vector<double>(samples)};
  cohort.samples.resize(samples);
  std::iota(cohort.samples.begin(), cohort.samples.end(), std::size_t{0});
  for (std::size_t snp = 0; snp < kSnps; ++snp) {
    const double frequency = .05 + .45 * random.uniform();
    std::vector<std::uint8_t> dosages(samples);
    for (std::uint8_t& g : dosages)
      g = random.uniform() < missing
              ? genome::kMissingDosage
              : static_cast<std::uint8_t>((random.uniform() < frequency) + (random.uniform() < frequency));
    cohort.matrix.add({"1", static_cast<std::int64_t>(snp), "s" + std::to_string(snp), "A", "C"}, dosages);
  }
  for (double& value : cohort.covariates.values) value = random.normal();
  for (std::size_t i = 0; i < samples; ++i) {
    cohort.trait(i, 0) = random.normal();
    cohort.outcome[i] = random.uniform() < .5 ? 1.0 : 0.0;
  }
  return cohort;
}

double pairs_a_second(const Cohort& cohort, RegressionModel model, PairModel pair_model, int repeats) {
  const interaction::RegressionScan scan(cohort.matrix, std::move(model), pair_model);
  std::vector<std::size_t> snps(kSnps);
  std::iota(snps.begin(), snps.end(), std::size_t{0});
  interaction::RegressionWorkspace workspace;
  interaction::RegressionTile tile;
  const auto all = std::span<const std::size_t>(snps);
  const double time =
      seconds(repeats, RUSAGE_SELF, [&] { scan.tile(all.first(256), all.last(256), workspace, tile, -4.0); });
  return 256.0 * 256.0 / time;
}

/// Runs a command in a folder, quietly. @return whether it succeeded
bool run(const std::filesystem::path& folder, const std::string& command) {
  return std::system(("cd '" + folder.string() + "' && " + command + " > log.txt 2>&1").c_str()) == 0;
}

void write_ped(const Cohort& cohort, const std::filesystem::path& folder, std::size_t snps) {
  std::ofstream ped(folder / "d.ped"), map(folder / "d.map"), cases(folder / "cases.txt");
  std::vector<std::vector<std::uint8_t>> dosages(snps, std::vector<std::uint8_t>(cohort.samples.size()));
  for (std::size_t snp = 0; snp < snps; ++snp) {
    cohort.matrix.dosages(snp, dosages[snp]);
    map << "1 s" << snp << " 0 " << snp + 1 << '\n';
  }
  const char* calls[] = {" G G", " A G", " A A", " 0 0"};
  for (std::size_t i = 0; i < cohort.samples.size(); ++i) {
    ped << "f i" << i << " 0 0 1 " << cohort.trait(i, 0);
    for (const auto& row : dosages) ped << calls[row[i]];
    ped << '\n';
    cases << "f i" << i << ' ' << cohort.outcome[i] + 1 << '\n';
  }
}

/// Pairs a second of plink1.9 --epistasis: the time of 201 SNPs less that of 2. Nothing without plink1.9.
void print_plink(std::size_t samples) {
  const Cohort cohort = random_cohort(samples, 0, 0.0);
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("epiq_plink_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  write_ped(cohort, folder, 201);
  if (run(folder, "plink1.9 --allow-no-sex --file d --make-bed --out d")) {
    std::printf("%7zu    0.00          0", samples);
    for (const std::string trait : {"", " --pheno cases.txt"}) {
      const auto time = [&](const std::string& snps) {
        return seconds(3, RUSAGE_CHILDREN, [&] {
          run(folder, "plink1.9 --allow-no-sex --threads 1 --bfile d --epistasis --epi1 1e-9 --out o" + snps + trait);
        });
      };
      const double pairs = 201.0 * 200.0 / 2.0 - 1.0;
      std::printf("  %9.1f  %9s  ", pairs / (time("") - time(" --snps s0,s1")) / 1000.0, "");
    }
    std::printf("  plink1.9 --epistasis\n");
  }
  std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 3;
  std::printf("CPU %s, one thread, instruction set %s\n", cpu_name().c_str(), util::name(util::active_isa()).c_str());
  std::printf("pairs a second, thousands       linear                logistic (score)\n");
  std::printf("samples missing covariates  additive  genotypic     additive  genotypic\n");
  for (const std::size_t samples : {1000u, 4000u, 10000u}) {
    for (const double missing : {0.0, .01}) {
      for (const std::size_t covariates : {0u, 5u, 10u}) {
        const Cohort cohort = random_cohort(samples, covariates, missing);
        std::printf("%7zu %7.2f %10zu", samples, missing, covariates);
        const RegressionModel linear = interaction::linear_model(cohort.samples, cohort.trait, cohort.covariates);
        const RegressionModel logistic = interaction::logistic_model(cohort.samples, cohort.outcome, cohort.covariates);
        for (const RegressionModel& model : {linear, logistic})
          for (const PairModel pair_model : {PairModel::additive, PairModel::genotypic})
            std::printf("  %9.0f", pairs_a_second(cohort, model, pair_model, repeats) / 1000.0);
        std::printf("\n");
        std::fflush(stdout);
      }
    }
    print_plink(samples);
  }
  return 0;
}
