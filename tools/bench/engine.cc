// What an execution and a schedule point cost, next to Relacy and to handing a token between OS threads, in one run.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#include "stress/runtime/execution.h"
#include "stress/runtime/image.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/round_robin.h"

namespace {

using heddle::runtime::MemoryModel;
using heddle::runtime::Options;
using Function = void (*)();
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;
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

// The median of several rounds, in executions per second.
double Rate(Scenario scenario, const Options& options, int executions) {
  std::vector<double> rates;
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
    rates.push_back(executions / std::chrono::duration<double>(Clock::now() - began).count());
  }
  std::nth_element(rates.begin(), rates.begin() + kRounds / 2, rates.end());
  return rates[kRounds / 2];
}

// Nanoseconds for each of many schedule points, with so many threads; round robin switches at every one.
double PointCost(Function points, int threads) {
  Options options;
  options.detect_races = false;
  options.max_steps = std::uint64_t{100} * kPoints;
  Scenario scenario;
  scenario.threads.assign(static_cast<std::size_t>(threads), points);
  std::vector<double> costs;
  for (int round = 0; round < kRounds; ++round) {
    heddle::strategy::RoundRobin strategy(1);
    strategy.Begin();
    const auto began = Clock::now();
    heddle::runtime::Execute(Run, &scenario, strategy, options);
    costs.push_back(std::chrono::duration<double, std::nano>(Clock::now() - began).count() / (kPoints * threads));
  }
  std::nth_element(costs.begin(), costs.begin() + kRounds / 2, costs.end());
  return costs[kRounds / 2];
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
  Options c11;
  c11.memory = MemoryModel::kC11;

  const std::vector<double> relacy = NumbersFrom(folder + "/relacy");
  const std::vector<double> handoff = NumbersFrom(folder + "/handoff");
  if (relacy.size() != 2 || handoff.size() != 1) {
    fprintf(stderr, "bench: the peers did not report\n");
    return 4;
  }
  printf("2 threads x 4 atomic operations, random walk (ratio to Relacy)\n");
  Row("Relacy (weak memory and races)", relacy[0], 0);
  Row("heddle, sc", Rate(atomics, sc, 200'000), relacy[0]);
  Row("heddle, sc, races", Rate(atomics, races, 200'000), relacy[0]);
  Row("heddle, c11, races", Rate(atomics, c11, 100'000), relacy[0]);
  printf("the same, against handing a token between OS threads (ratio to the hand-off)\n");
  Row("OS threads", handoff[0], 0);
  Row("heddle, sc", Rate(atomics, sc, 200'000), handoff[0]);
  printf("queue of capacity 1, 4 threads x 4 items, a mutex and two condition variables (ratio to Relacy)\n");
  Row("Relacy (weak memory and races)", relacy[1], 0);
  Row("heddle, sc", Rate(queue, sc, 30'000), relacy[1]);
  Row("heddle, sc, races", Rate(queue, races, 30'000), relacy[1]);
  Row("heddle, c11, races", Rate(queue, c11, 20'000), relacy[1]);
  printf("2 threads x 3 critical sections, full reset\n");
  Row("heddle, sc", Rate(sections, sc, 200'000), 0);
  Row("heddle, sc, races", Rate(sections, races, 200'000), 0);
  printf("a schedule point (an atomic store)\n");
  printf("  %-44s %12.1f ns\n", "without a switch", PointCost(function("many_points"), 1));
  printf("  %-44s %12.1f ns\n", "with a switch each time", PointCost(function("many_points"), 2));
  return 0;
}
