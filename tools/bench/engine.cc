// What an execution and a schedule point cost, next to Relacy and to handing a token between OS threads, in one run.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#include "stress/explore/isolation.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/image.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/round_robin.h"

namespace {

using heddle::runtime::MemoryModel;
using heddle::runtime::Options;
using Function = void (*)();
using Clock = std::chrono::steady_clock;

// Everything is measured in several short rounds, by turns, and the best counts: whatever else the machine does only slows things down.
constexpr int kTurns = 16;
constexpr int kRounds = 8;
constexpr int kPoints = 100'000;  // as many_points() has

// A scenario: functions that run before, as threads, and after.
struct Scenario {
  Function begin = nullptr;
  std::vector<Function> threads;
  Function end = nullptr;
};

void* RunThread(void* function) {
  reinterpret_cast<Function>(function)();
  return nullptr;
}

void Run(void* argument) {
  const auto& scenario = *static_cast<const Scenario*>(argument);
  if (scenario.begin != nullptr) scenario.begin();
  for (const Function thread : scenario.threads) heddle::runtime::Spawn(RunThread, reinterpret_cast<void*>(thread));
  heddle::runtime::JoinAll();
  if (scenario.end != nullptr) scenario.end();
}

// Executions per second, of the best of several rounds of so many.
double Rate(Scenario scenario, const Options& options, int executions) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    heddle::strategy::RandomWalk strategy(static_cast<std::uint64_t>(round) + 1);
    const auto began = Clock::now();
    for (int i = 0; i < executions; ++i) {
      strategy.Begin();
      const auto outcome = heddle::runtime::Execute(Run, &scenario, strategy, options);
      if (outcome.verdict != heddle::runtime::Verdict::kOk) {
        fprintf(stderr, "bench: an execution went wrong: %.*s\n", static_cast<int>(outcome.message.size()), outcome.message.data());
        exit(4);
      }
    }
    best = std::max(best, executions / std::chrono::duration<double>(Clock::now() - began).count());
  }
  return best;
}

// Nanoseconds for each of many schedule points, with so many threads; round robin switches at every one.
double PointCost(Function points, int threads) {
  Options options;
  options.detect_races = false;
  options.max_steps = std::uint64_t{100} * kPoints;
  Scenario scenario;
  scenario.threads.assign(static_cast<std::size_t>(threads), points);
  double best = std::numeric_limits<double>::infinity();
  for (int round = 0; round < kRounds; ++round) {
    heddle::strategy::RoundRobin strategy(1);
    strategy.Begin();
    const auto began = Clock::now();
    heddle::runtime::Execute(Run, &scenario, strategy, options);
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - began).count() / (kPoints * threads));
  }
  return best;
}

// Numbers that are found out in a process of its own, as those are in which a check runs.
std::vector<double> Isolated(const std::function<std::vector<double>()>& measure) {
  heddle::explore::Child child([&](const heddle::explore::Child::Send& send) { send(nlohmann::json(measure()).dump()); });
  std::vector<double> numbers;
  child.Wait([&](const std::string& message) { nlohmann::json::parse(message).get_to(numbers); });
  return numbers;
}

// The numbers that another benchmark program prints.
std::vector<double> NumbersFrom(const std::string& program) {
  FILE* const output = popen(program.c_str(), "r");
  if (output == nullptr) throw std::runtime_error("cannot run " + program);
  std::vector<double> numbers;
  for (double number; fscanf(output, "%lf", &number) == 1;) numbers.push_back(number);
  pclose(output);
  return numbers;
}

void TakeBest(std::vector<double>* best, const std::vector<double>& rates) {
  best->resize(rates.size());
  std::transform(best->begin(), best->end(), rates.begin(), best->begin(), [](double a, double b) { return std::max(a, b); });
}

std::string OwnFolder() {
  char self[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
  const std::string path(self, length > 0 ? static_cast<std::size_t>(length) : 0);
  return path.substr(0, path.rfind('/'));
}

void Row(const char* what, double rate, double peer) {
  if (peer > 0) {
    printf("  %-44s %12.0f/s %8.2fx\n", what, rate, rate / peer);
  } else {
    printf("  %-44s %12.0f/s\n", what, rate);
  }
}

}  // namespace

int main() {
  const std::string folder = OwnFolder();
  std::string error;
  void* const subject = heddle::runtime::image::Load(folder + "/engine_subject.so", &error);
  if (subject == nullptr) {
    fprintf(stderr, "bench: %s\n", error.c_str());
    return 4;
  }
  heddle::runtime::image::KeepAsBaseline();
  const auto function = [&](const char* name) { return reinterpret_cast<Function>(dlsym(subject, name)); };

  const Scenario atomics{nullptr, {function("four_atomics"), function("four_atomics")}, nullptr};
  const Scenario sections{nullptr, {function("three_sections"), function("three_sections")}, nullptr};
  const Scenario queue{function("queue_begin"),
                       {function("queue_produce"), function("queue_produce"), function("queue_consume"), function("queue_consume")},
                       function("queue_end")};
  Options sc;
  sc.detect_races = false;
  Options races;
  Options tso = sc;
  tso.memory = MemoryModel::kTotalStoreOrder;
  Options c11 = sc;
  c11.memory = MemoryModel::kC11;
  Options c11_races;
  c11_races.memory = MemoryModel::kC11;

  std::vector<double> relacy = {0, 0};  // without it, there are no ratios to it
  std::vector<double> handoff;
  std::vector<double> on_atomics;
  std::vector<double> on_queue;
  for (int turn = 0; turn < kTurns; ++turn) {
    if (HEDDLE_HAS_RELACY) TakeBest(&relacy, NumbersFrom(folder + "/relacy"));
    TakeBest(&on_atomics, Isolated([&]() -> std::vector<double> {
               return {Rate(atomics, sc, 5000), Rate(atomics, races, 5000), Rate(atomics, tso, 5000), Rate(atomics, c11, 5000),
                       Rate(atomics, c11_races, 5000)};
             }));
    TakeBest(&on_queue, Isolated([&]() -> std::vector<double> {
               return {Rate(queue, sc, 500), Rate(queue, races, 500), Rate(queue, tso, 500), Rate(queue, c11, 500), Rate(queue, c11_races, 500)};
             }));
    TakeBest(&handoff, NumbersFrom(folder + "/handoff"));
  }
  const std::vector<double> others = Isolated([&]() -> std::vector<double> {
    return {Rate(sections, sc, 5000), Rate(sections, races, 5000), PointCost(function("many_points"), 1), PointCost(function("many_points"), 2)};
  });
  if (relacy.size() != 2 || handoff.size() != 1 || on_atomics.size() != 5 || on_queue.size() != 5 || others.size() != 4) {
    fprintf(stderr, "bench: not everybody reported\n");
    return 4;
  }

  printf("2 threads x 4 atomic operations, random walk (ratio to Relacy)\n");
  if (HEDDLE_HAS_RELACY) Row("Relacy (weak memory and races)", relacy[0], 0);
  Row("heddle, sc", on_atomics[0], relacy[0]);
  Row("heddle, sc, races", on_atomics[1], relacy[0]);
  Row("heddle, tso", on_atomics[2], relacy[0]);
  Row("heddle, c11", on_atomics[3], relacy[0]);
  Row("heddle, c11, races", on_atomics[4], relacy[0]);
  printf("the same, against handing a token between OS threads (ratio to the hand-off)\n");
  Row("OS threads", handoff[0], 0);
  Row("heddle, sc", on_atomics[0], handoff[0]);
  printf("queue of capacity 1, 4 threads x 4 items, a mutex and two condition variables (ratio to Relacy)\n");
  if (HEDDLE_HAS_RELACY) Row("Relacy (weak memory and races)", relacy[1], 0);
  Row("heddle, sc", on_queue[0], relacy[1]);
  Row("heddle, sc, races", on_queue[1], relacy[1]);
  Row("heddle, tso", on_queue[2], relacy[1]);
  Row("heddle, c11", on_queue[3], relacy[1]);
  Row("heddle, c11, races", on_queue[4], relacy[1]);
  printf("2 threads x 3 critical sections, full reset\n");
  Row("heddle, sc", others[0], 0);
  Row("heddle, sc, races", others[1], 0);
  printf("a schedule point (an atomic store)\n");
  printf("  %-44s %12.1f ns\n", "without a switch", others[2]);
  printf("  %-44s %12.1f ns\n", "with a switch each time", others[3]);
  return 0;
}
