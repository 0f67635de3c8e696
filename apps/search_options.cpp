#include "search_options.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/bandwidth_profile.hpp"
#include "epiq/interaction/device.hpp"
#include "epiq/util/error.hpp"
#include "kernel_profile.hpp"
#include "read_file.hpp"

namespace epiq::apps {

namespace po = boost::program_options;

OptionGroup search_method_options(SearchRequest& request) {
  OptionGroup method{"Method options"};
  method.options.add_options()  //
      ("pairs", po::value(&request.pairs)->value_name("FILE"),
       "test only these: a line names the clusters of each, --order of them")  //
      ("gap", po::value(&request.gap)->value_name("BP")->default_value(request.gap, "0"),
       "leave out pairs nearer than this on one contig")  //
      ("arms", po::value(&request.arms)->value_name("LIST")->default_value(request.arms),
       "of linear rbf ry iqp pair1 pair4 triple (the default), rbf_wide ibs delta zz poly pauli reupload amplitude "
       "projected1 projected2 zz_joint")  //
      ("link", po::value(&request.link)->value_name("auto|logit|identity")->default_value(request.link),
       "scale of a binary trait; auto: logit, with --grm identity")  //
      ("firth", po::bool_switch(&request.firth),
       "binary traits: Firth's penalised likelihood where genotypes separate cases from controls, and for SNP pairs "
       "with "
       "p < .001")                                                                                    //
      ("exact-kernels", po::bool_switch(&request.exact_kernels), "without low-rank caps; very slow")  //
      ("min-cell", po::value(&request.min_cell)->value_name("INT")->default_value(request.min_cell, "5"),
       "samples (with --grm: unrelated ones) each cell of a 4-df test of a SNP pair or of an SNP triple needs; rare "
       "homozygotes are counted with heterozygotes to reach it")  //
      ("permutations", po::value(&request.permutations)->value_name("B")->default_value(request.permutations, "0"),
       "of the trait, for family-wise p-values over all pairs and permutation p-values of the best")  //
      ("two-stage", po::bool_switch(&request.two_stage),
       "screen all pairs (--order 3: triples) quickly, test those with a screening p below .001, correct for all");
  return method;
}

OptionGroup search_kernel_options(SearchRequest& request) {
  OptionGroup group{"Circuits of quantum kernels", {}, true};
  group.options.add_options()  //
      ("iqp-bandwidth", po::value(&request.iqp_bandwidth)->value_name("C")->default_value(request.iqp_bandwidth, "0.1"),
       "of the joint IQP map, for iqp, projected1 and projected2")  //
      ("iqp-reps", po::value(&request.iqp_repetitions)->value_name("INT")->default_value(request.iqp_repetitions, "2"),
       "its repetitions, and those of pauli and reupload")  //
      ("ry-bandwidth", po::value(&request.ry_bandwidth)->value_name("C")->default_value(request.ry_bandwidth, "1"),
       "of the RY map, whose rotations are C pi dosage / 2; at 1 its kernel is product IBS")  //
      ("bandwidths", po::value(&request.bandwidths)->value_name("LIST")->default_value(request.bandwidths),
       "add what the kernels of ry, iqp, projected1 and projected2 are like at these, to rows with diagnostics")  //
      ("shots", po::value(&request.shots)->value_name("INT")->default_value(request.shots, "0"),
       "estimate fidelity kernels by this many runs of a circuit an entry; 0: exact")  //
      ("noise", po::value(&request.noise)->value_name("FILE"),
       "noise model of the device that runs them, JSON; slow for joint arms");
  return group;
}

OptionGroup search_output_options(SearchRequest& request) {
  OptionGroup output{"Output options"};
  output.options.add_options()  //
      ("top", po::value(&request.top)->value_name("INT")->default_value(request.top, "1000"),
       "report the best INT pairs; 0: all")                               //
      ("all", po::bool_switch(&request.all), "report every tested pair")  //
      ("diagnostics", po::value(&request.diagnosed)->value_name("INT")->default_value(request.diagnosed, "1000"),
       "rows of each trait with kernel diagnostics and twins; 0: none")  //
      ("clump", po::value(&request.clump)->value_name("BP"),
       "number loci: pairs within BP of a better one on both sides")  //
      ("dropped", po::value(&request.dropped)->value_name("FILE"), "list the samples left out, with reasons");
  return output;
}

namespace {

/// The device of --shots and --noise, if any.
std::optional<interaction::Device> device_of(const SearchRequest& request, const std::vector<interaction::Arm>& arms) {
  if (request.shots == 0 && request.noise.empty()) return std::nullopt;
  for (const interaction::Arm arm : arms)
    if (interaction::info(arm).quantum && !interaction::is_fidelity(arm))
      throw util::Error(util::Fault::usage, std::string("--shots and --noise are of the circuits of fidelity kernels; "
                                                        "leave out arm '") +
                                                interaction::info(arm).name + "' (--arms)");
  if (std::none_of(arms.begin(), arms.end(), interaction::is_fidelity))
    throw util::Error(util::Fault::usage,
                      "--shots and --noise are of the circuits of fidelity kernels, of which --arms names none");
  interaction::Device device;
  device.shots = request.shots;
  if (!request.noise.empty())
    device.noise = std::make_shared<const quantum::NoiseModel>(
        read_file(request.noise, [](const std::string& text) { return quantum::read_noise_model(text); }));
  return device;
}

/// An option that none of the arms has a use for is a mistake.
void check_users(const SearchRequest& request, const std::vector<interaction::Arm>& arms) {
  using interaction::Arm;
  struct Use {
    bool asked;
    const char* option;
    std::vector<Arm> users;
  };
  const SearchRequest usual;
  const Use uses[] = {
      {request.iqp_bandwidth != usual.iqp_bandwidth, "--iqp-bandwidth", {Arm::iqp, Arm::projected1, Arm::projected2}},
      {request.iqp_repetitions.value != usual.iqp_repetitions.value,
       "--iqp-reps",
       {Arm::iqp, Arm::pauli, Arm::reupload, Arm::projected1, Arm::projected2}},
      {request.ry_bandwidth != usual.ry_bandwidth, "--ry-bandwidth", {Arm::ry}},
      {request.min_cell.value != usual.min_cell.value, "--min-cell", {Arm::pair1, Arm::pair4, Arm::triple}}};
  for (const auto& [asked, option, users] : uses) {
    if (!asked || std::find_first_of(arms.begin(), arms.end(), users.begin(), users.end()) != arms.end()) continue;
    std::string names;
    for (const Arm user : users) names.append(names.empty() ? "" : ", ").append(interaction::info(user).name);
    throw util::Error(util::Fault::usage,
                      std::string(option) + " is of no use to the arms that are run; it is of: " + names + " (--arms)");
  }
  if (request.exact_kernels && std::none_of(arms.begin(), arms.end(), [](Arm arm) {
        return interaction::info(arm).kind != interaction::ArmKind::snps;
      }))
    throw util::Error(util::Fault::usage, "--exact-kernels is of kernels, of which --arms names none");
}

void check_bandwidths(const SearchRequest& request, const std::vector<interaction::Arm>& arms) {
  if (!profiled(request)) return;
  parse_bandwidths(request.bandwidths);
  if (interaction::arms_with_bandwidth(arms).empty())
    throw util::Error(util::Fault::usage,
                      "--bandwidths profiles the arms ry, iqp, projected1 and projected2, of which --arms names none");
  if (request.sets.wanted() || request.diagnosed == 0)
    throw util::Error(util::Fault::usage,
                      "--bandwidths adds to the diagnostics of pairs of genes; use it without --environment, --order 3 "
                      "and --diagnostics 0");
}

}  // namespace

interaction::ScoreOptions score_options(const SearchRequest& request) {
  interaction::ScoreOptions options;
  options.arms = interaction::parse_arms(request.sets.wanted() ? set_arms(request.arms) : request.arms);
  options.kernels.iqp_bandwidth = request.iqp_bandwidth;
  options.kernels.iqp_repetitions = static_cast<int>(request.iqp_repetitions.value);
  options.kernels.ry_bandwidth = request.ry_bandwidth;
  check_users(request, options.arms);
  options.kernels.exact = request.exact_kernels;
  options.min_cell = request.min_cell;
  options.kernels.device = device_of(request, options.arms);
  if (request.firth) options.separation = interaction::Separation::firth;
  if (request.permutations > 0) {
    options.missing = interaction::MissingCalls::mean;
    options.bootstrap.maximum = 0;  // the permutations see to few cases, for all pairs at once
  }
  if (request.clump != -1.0 && (request.clump < 0.0 || request.clump > 1e12))
    throw util::Error(util::Fault::usage, "--clump is a distance in base pairs, at least 0");
  if (!(request.iqp_bandwidth > 0.0) || request.iqp_repetitions < 1 || request.iqp_repetitions > 100)
    throw util::Error(util::Fault::usage, "--iqp-bandwidth must be above 0 and --iqp-reps from 1 to 100");
  if (!(request.ry_bandwidth > 0.0)) throw util::Error(util::Fault::usage, "--ry-bandwidth must be above 0");
  check_bandwidths(request, options.arms);
  if (request.link != "auto" && request.link != "logit" && request.link != "identity")
    throw util::Error(util::Fault::usage, "--link is '" + request.link + "'; it must be auto, logit or identity");
  if (request.link == "logit" && request.relatives.kinship)
    throw util::Error(util::Fault::usage,
                      "--grm is a linear mixed model and has no logit scale; use --link identity, or --pcs with logit");
  if (request.permutations > 0 && request.relatives.kinship)
    throw util::Error(util::Fault::usage,
                      "--permutations takes samples as exchangeable, which relatives are not; use it without --grm");
  if (request.two_stage && request.relatives.loco)
    throw util::Error(
        util::Fault::usage,
        "--two-stage screens with one kinship for all pairs, of which --loco has many; use it with --grm alone");
  if (request.two_stage && request.permutations > 0)
    throw util::Error(
        util::Fault::usage,
        "--permutations needs the tests of all pairs, of which --two-stage leaves most out; use one of them");
  if (request.firth && (request.link == "identity" || request.relatives.kinship || request.sets.wanted()))
    throw util::Error(util::Fault::usage,
                      "--firth is for pairs of genes on the logit scale; use it without --link identity, --grm, "
                      "--environment and --order 3");
  check_relatives(request.relatives);
  check_sets(request.sets);
  if (request.sets.wanted() && (request.relatives.kinship || request.permutations > 0 || request.clump >= 0.0))
    throw util::Error(util::Fault::usage,
                      "--grm, --permutations and --clump are for pairs of genes, without --environment or --order 3");
  if (!request.sets.environment.empty() && request.two_stage)
    throw util::Error(util::Fault::usage, "--two-stage is for pairs and triples of genes, without --environment");
  return options;
}

interaction::Link link_of(const SearchRequest& request, const genome::Trait& trait) {
  if (trait.type == genome::TraitType::categorical)
    throw util::Error(util::Fault::usage,
                      "a search takes binary and quantitative traits; for several classes use "
                      "`epiq pairs --test ig`");
  if (trait.type == genome::TraitType::binary)
    return request.link == "identity" || request.relatives.kinship ? interaction::Link::identity
                                                                   : interaction::Link::logit;
  if (request.link == "logit")
    throw util::Error(util::Fault::usage, "--link logit needs a binary trait; '" + trait.name + "' is quantitative");
  return interaction::Link::identity;
}

}  // namespace epiq::apps
