// An input is a byte that chooses one of 256 scenarios, and a schedule (stress/strategy/bytes.h). libFuzzer's loop has no end of its own
// that leaves the process alive: it is left by a jump.
#include "properties/fuzz_task.h"

#include <csetjmp>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "properties/examine.h"
#include "properties/search_task.h"
#include "stress/strategy/bytes.h"
#include "stress/strategy/coverage.h"

// Of libFuzzer (llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library").
extern "C" int LLVMFuzzerRunDriver(int* argc, char*** argv, int (*callback)(const std::uint8_t* data, std::size_t size));

namespace heddle::properties {
namespace {

// Where libFuzzer looks for counters beyond those of instrumented code.
[[gnu::section("__libfuzzer_extra_counters"), gnu::used]] std::uint8_t g_counters[1 << 15];

class Fuzzing {
 public:
  Fuzzing(const Task& task, const explore::Child::Send& send) : run_(task, send), coverage_(g_counters), bytes_(coverage_) {}

  void Loop();

 private:
  // False if nothing more is to be tried.
  bool Execute(std::span<const std::uint8_t> input);
  const Candidate& ScenarioOf(std::uint8_t index);

  TaskRun run_;
  strategy::Coverage coverage_;
  strategy::Bytes bytes_;
  std::map<std::uint8_t, Candidate> scenarios_;  // those that have been tried
  int last_ = -1;                                // the one that SetCase knows of
  std::jmp_buf over_;

  static Fuzzing* current;
};

Fuzzing* Fuzzing::current = nullptr;

void Fuzzing::Loop() {
  current = this;
  std::vector<std::string> words = {
      "heddle",
      "-seed=" + std::to_string(run_.budget().seed % UINT32_MAX + 1),  // 0 would be another one each time
      "-max_len=1024",
      // What goes wrong is noticed by Heddle.
      "-timeout=0", "-rss_limit_mb=0", "-detect_leaks=0", "-handle_abrt=0", "-handle_bus=0", "-handle_fpe=0", "-handle_ill=0", "-handle_int=0",
      "-handle_segv=0", "-handle_term=0", "-handle_usr1=0", "-handle_usr2=0", "-handle_xfsz=0", "-verbosity=0", "-reload=0"};
  if (!run_.budget().corpus.empty()) words.push_back(run_.budget().corpus);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int count = static_cast<int>(words.size());
  char** arguments = pointers.data();
  if (setjmp(over_) != 0) return;
  LLVMFuzzerRunDriver(&count, &arguments, [](const std::uint8_t* data, std::size_t size) {
    if (!current->Execute({data, size})) std::longjmp(current->over_, 1);
    return 0;
  });
}

bool Fuzzing::Execute(std::span<const std::uint8_t> input) {
  if (run_.IsOver()) {
    run_.Conclude();
    return false;
  }
  const std::uint8_t index = input.empty() ? 0 : input.front();
  const Candidate& candidate = ScenarioOf(index);
  if (last_ != index) explore::SetCase(nlohmann::json{{"index", index}}.dump());
  last_ = index;
  bytes_.Set(input.empty() ? input : input.subspan(1));
  const explore::Program program = [&] { candidate.scenario->Run(*run_.subject().implementation); };
  return run_.GoesOn(candidate, index, explore::Search(program, bytes_, OptionsFor(*candidate.scenario, run_.budget()), 1));
}

const Candidate& Fuzzing::ScenarioOf(std::uint8_t index) {
  auto found = scenarios_.find(index);
  if (found == scenarios_.end()) {
    found = scenarios_.emplace(index, run_.ScenarioOf(index)).first;
    run_.CountScenario(/*exhausted=*/false);
  }
  return found->second;
}

}  // namespace

void FuzzTask(const Task& task, const explore::Child::Send& send) { Fuzzing(task, send).Loop(); }

}  // namespace heddle::properties
