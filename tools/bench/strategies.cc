// Schedules until a known bug is found, for each pattern of stress/benchmarks and each strategy.
#include <fmt/ranges.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "stress/benchmarks/trial.h"
#include "stress/explore/isolation.h"
#include "stress/explore/search.h"

namespace {

using heddle::benchmarks::Pattern;
using heddle::explore::Child;
using nlohmann::json;

struct Arguments {
  std::vector<std::string> patterns;
  std::vector<std::string> strategies;
  std::uint64_t seeds = 20;
  std::uint64_t schedules = 10'000;
};

// How one strategy did on one pattern.
struct Score {
  std::vector<std::uint64_t> tried;  // schedules of each seed, ascending; all of them where the bug was not found
  std::uint64_t found = 0;           // seeds
  bool accused = false;              // the correct twin, with any seed

  double Median() const { return static_cast<double>(tried[(tried.size() - 1) / 2] + tried[tried.size() / 2]) / 2; }
  double Mean() const { return std::accumulate(tried.begin(), tried.end(), 0.0) / static_cast<double>(tried.size()); }
};

// The portfolio is compared with the others.
constexpr const char* kPortfolio = "portfolio";
std::string FolderOfThis() {
  char self[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
  const std::string path(self, length > 0 ? static_cast<std::size_t>(length) : 0);
  return path.substr(0, path.rfind('/'));
}

// In a child process, so that the others go on if a pattern takes it along.
Child Measure(const Pattern& pattern, const Arguments& arguments) {
  return Child([&](const Child::Send& send) {
    for (const std::string& strategy : arguments.strategies) {
      json tried = json::array();
      std::uint64_t found = 0;
      bool accused = false;
      for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
        const auto bug = Try(pattern, /*correct=*/false, {strategy}, seed, arguments.schedules);
        tried.push_back(bug.executions);
        found += bug.failure.has_value();
        // All seeds together look at the twin as long as one does at the bug.
        accused |= Try(pattern, /*correct=*/true, {strategy}, seed, arguments.schedules / arguments.seeds).failure.has_value();
      }
      send(json{{"strategy", strategy}, {"tried", tried}, {"found", found}, {"accused", accused}}.dump());
    }
  });
}

std::map<std::string, Score> WaitFor(Child child, const Pattern& pattern) {
  std::map<std::string, Score> scores;
  while (!child.Ended()) {
    pollfd ready{child.descriptor(), POLLIN, 0};
    poll(&ready, 1, 1000);
    for (const std::string& text : child.Receive()) {
      const json message = json::parse(text);
      Score& score = scores[message.at("strategy")];
      message.at("tried").get_to(score.tried);
      message.at("found").get_to(score.found);
      message.at("accused").get_to(score.accused);
      std::sort(score.tried.begin(), score.tried.end());
    }
  }
  if (!child.End().finished) throw std::runtime_error(std::string(pattern.name) + " ended its process: " + child.End().fault);
  return scores;
}

// "12 (15)": median and mean; "12 (15) 19" where not every seed found the bug.
std::string Cell(const Score& score, std::uint64_t seeds) {
  std::string text = fmt::format("{:.0f} ({:.0f})", score.Median(), score.Mean());
  if (score.found != seeds) text += fmt::format(" {}", score.found);
  return score.accused ? "ACCUSED " + text : text;
}

class Table {
 public:
  explicit Table(const Arguments& arguments) : arguments_(arguments) {}

  void Head() const {
    fmt::print("schedules until the bug is found: median (mean) of {} seeds; how many seeds found it within {} schedules, if not all\n\n",
               arguments_.seeds, arguments_.schedules);
    Row("", arguments_.strategies);
  }

  void Add(const Pattern& pattern, const std::map<std::string, Score>& scores) {
    std::vector<std::string> cells;
    double best = std::numeric_limits<double>::infinity();
    for (const std::string& strategy : arguments_.strategies) {
      if (strategy != kPortfolio) best = std::min(best, scores.at(strategy).Mean());
    }
    for (const std::string& strategy : arguments_.strategies) {
      const Score& score = scores.at(strategy);
      cells.push_back(Cell(score, arguments_.seeds));
      Sum& sum = sums_[strategy];
      sum.always += score.found == arguments_.seeds;
      sum.accused += score.accused;
      sum.log_mean += std::log(score.Mean());
      sum.log_ratio += std::log(score.Mean() / best);
    }
    ++patterns_;
    Row(pattern.name, cells);
    fflush(stdout);
  }

  // Returns how many twins were accused.
  int Foot() {
    fmt::print("\n");
    const auto row = [&](const std::string& name, auto cell) {
      std::vector<std::string> cells;
      for (const std::string& strategy : arguments_.strategies) cells.push_back(cell(sums_[strategy]));
      Row(name, cells);
    };
    row("found with every seed", [&](const Sum& sum) { return fmt::format("{} of {}", sum.always, patterns_); });
    row("correct twins accused", [](const Sum& sum) { return fmt::format("{}", sum.accused); });
    row("geometric mean", [&](const Sum& sum) { return fmt::format("{:.1f}", std::exp(sum.log_mean / patterns_)); });
    row("to the best of each", [&](const Sum& sum) { return fmt::format("{:.2f}x", std::exp(sum.log_ratio / patterns_)); });
    int accused = 0;
    for (const auto& [strategy, sum] : sums_) accused += sum.accused;
    return accused;
  }

 private:
  struct Sum {
    int always = 0;
    int accused = 0;
    double log_mean = 0;
    double log_ratio = 0;  // of the mean to that of the best single strategy for the pattern
  };

  static void Row(const std::string& name, const std::vector<std::string>& cells) {
    std::string line = fmt::format("{:<31}", name);
    for (const std::string& cell : cells) line += fmt::format("{:<18}", cell);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }

  const Arguments& arguments_;
  std::map<std::string, Sum> sums_;
  int patterns_ = 0;
};

int Run(const Arguments& arguments) {
  std::vector<const Pattern*> patterns = heddle::benchmarks::LoadPatterns(FolderOfThis() + "/../../stress/benchmarks/patterns.so");
  for (const std::string& name : arguments.patterns) {
    if (std::none_of(patterns.begin(), patterns.end(), [&](const Pattern* pattern) { return name == pattern->name; })) {
      std::vector<std::string> names;
      for (const Pattern* pattern : patterns) names.emplace_back(pattern->name);
      fmt::print(stderr, "heddle: no pattern is named {} (there are: {})\n", name, fmt::join(names, ", "));
      return 2;
    }
  }
  const auto is_wanted = [&](const Pattern* pattern) {
    return arguments.patterns.empty() || std::count(arguments.patterns.begin(), arguments.patterns.end(), pattern->name) != 0;
  };
  std::erase_if(patterns, [&](const Pattern* pattern) { return !is_wanted(pattern); });
  Table table(arguments);
  table.Head();
  const std::size_t at_once = std::max(1u, std::thread::hardware_concurrency());
  std::map<std::size_t, Child> running;
  std::size_t started = 0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    for (; started < patterns.size() && running.size() < at_once; ++started) running.try_emplace(started, Measure(*patterns[started], arguments));
    table.Add(*patterns[i], WaitFor(std::move(running.extract(i).mapped()), *patterns[i]));
  }
  return table.Foot() == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  std::vector<std::string> all;
  for (const std::string_view name : heddle::explore::StrategyNames()) {
    // What draws nothing has no seeds to be compared over.
    if (!heddle::explore::IsExhaustive(name)) all.emplace_back(name);
  }
  arguments.strategies = all;
  CLI::App app("Schedules until known bugs are found, strategy by strategy", "heddle bench strategies");
  app.add_option("NAME", arguments.patterns, "Only these patterns (see stress/benchmarks)");
  app.add_option("--strategy", arguments.strategies, "Only these strategies; may be repeated")->check(CLI::IsMember(all))->allow_extra_args(false);
  app.add_option("--seeds", arguments.seeds, "Under so many seeds each")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000}))
      ->capture_default_str();
  app.add_option("--schedules", arguments.schedules, "At most so many for each seed")->check(CLI::PositiveNumber)->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return Run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "heddle: {}\n", error.what());
    return 4;
  }
}
