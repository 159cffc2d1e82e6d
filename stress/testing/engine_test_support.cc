// The subject is loaded once per process: what it was then is what every execution starts from.
#include "stress/testing/engine_test_support.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "stress/runtime/image.h"
#include "stress/strategy/dfs.h"
#include "stress/strategy/replay.h"
#include "stress/testing/subject.h"

namespace heddle::testing {
namespace {

using Function = void (*)();

Observed* g_observed = nullptr;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(4);
}

void* LoadSubject() {
  const char* const path = std::getenv("HEDDLE_SUBJECT");
  if (path == nullptr) Die("HEDDLE_SUBJECT must name the shared object with the subject's functions");
  std::string error;
  void* const handle = runtime::image::Load(path, &error);
  if (handle == nullptr) Die(error);
  runtime::image::KeepAsBaseline();
  if (std::getenv("HEDDLE_CATCH_CRASHES") != nullptr) runtime::CatchCrashes();
  return handle;
}

Function Find(const std::string& name) {
  return name.empty() ? nullptr : reinterpret_cast<Function>(Symbol(name));
}

struct Functions {
  Function before;
  std::vector<Function> threads;
  Function after;
};

void* RunThread(void* function) {
  reinterpret_cast<Function>(function)();
  return nullptr;
}

void Body(void* argument) {
  const auto& functions = *static_cast<const Functions*>(argument);
  if (functions.before != nullptr) functions.before();
  for (const Function thread : functions.threads) {
    runtime::Spawn(RunThread, reinterpret_cast<void*>(thread));
  }
  if (!functions.threads.empty()) runtime::JoinAll();
  if (functions.after != nullptr) functions.after();
}

}  // namespace

void* Symbol(const std::string& name) {
  static void* const subject = LoadSubject();
  void* const symbol = dlsym(subject, name.c_str());
  if (symbol == nullptr) Die("the subject has no function " + name);
  return symbol;
}

Program Alone(std::string function) { return {.threads = {}, .before = std::move(function), .after = ""}; }

namespace {

Functions FunctionsOf(const Program& program) {
  Functions functions{Find(program.before), {}, Find(program.after)};
  for (const std::string& thread : program.threads) functions.threads.push_back(Find(thread));
  return functions;
}

Run RunOnce(Functions& functions, strategy::Strategy& strategy, const Options& options, runtime::Recorder* recorder) {
  Run run;
  g_observed = &run.observed;
  const runtime::Outcome outcome = runtime::Execute(Body, &functions, strategy, options, recorder);
  g_observed = nullptr;
  run.verdict = outcome.verdict;
  run.message = outcome.message;
  run.steps = outcome.steps;
  run.hash = outcome.hash;
  run.threads = outcome.threads;
  run.reached_step_bound = outcome.reached_step_bound;
  run.choices.assign(outcome.choices.begin(), outcome.choices.end());
  return run;
}

}  // namespace

Run RunOnce(const Program& program, strategy::Strategy& strategy, const Options& options, runtime::Recorder* recorder) {
  Functions functions = FunctionsOf(program);
  return RunOnce(functions, strategy, options, recorder);
}

std::set<Verdict> Exploration::Verdicts() const {
  std::set<Verdict> all;
  for (const auto& [verdict, count] : verdicts) all.insert(verdict);
  return all;
}

std::set<Observed> Exploration::Outcomes() const {
  std::set<Observed> all;
  for (const auto& [outcome, count] : observed) all.insert(outcome);
  return all;
}

Observed RunNatively(const std::string& function) {
  Observed observed;
  g_observed = &observed;
  Find(function)();
  g_observed = nullptr;
  return observed;
}

Exploration Explore(const Program& program, strategy::Strategy& strategy, const Options& options,
                    std::uint64_t limit) {
  Functions functions = FunctionsOf(program);
  Exploration result;
  while (result.executions < limit) {
    if (!strategy.Begin()) {
      result.exhausted = true;
      break;
    }
    const Run run = RunOnce(functions, strategy, options, nullptr);
    ++result.executions;
    ++result.verdicts[run.verdict];
    if (run.verdict == Verdict::kOk) {
      ++result.observed[run.observed];
    } else {
      result.messages.insert(run.message);
    }
    if (run.reached_step_bound) ++result.reached_step_bound;
  }
  return result;
}

Exploration ExploreAll(const Program& program, const Options& options, int max_preemptions) {
  strategy::Dfs dfs(max_preemptions);
  Exploration result = Explore(program, dfs, options, 1'000'000);
  EXPECT_TRUE(result.exhausted);
  return result;
}

std::map<strategy::OperationKind, std::set<const void*>> SitesOf(const Program& program, const Options& options) {
  class Watching final : public strategy::Strategy {
   public:
    bool Begin() override { return true; }
    std::size_t Pick(const strategy::SchedulePoint& point) override {
      const std::size_t picked = strategy::Default(point);
      const strategy::Operation& operation = *point.enabled[picked];
      if (HasSite(operation.kind)) sites[operation.kind].insert(operation.site);
      return picked;
    }
    std::uint32_t Choose(strategy::ChoiceKind, std::uint32_t) override { return 0; }
    bool ObservesEveryPoint() const override { return true; }

    std::map<strategy::OperationKind, std::set<const void*>> sites;
  };
  Watching watching;
  EXPECT_EQ(RunOnce(program, watching, options).verdict, Verdict::kOk);
  return watching.sites;
}

Options WithoutSurprises() {
  Options options;
  options.max_surprises = 0;
  return options;
}

}  // namespace heddle::testing

void HeddleTestObserve(long value) {
  heddle::runtime::HarnessCode harness;
  heddle::testing::g_observed->push_back(value);
}
