// A program is its own scenario: only its arguments vary, and whether its plain accesses are schedule points.
#include "properties/program/program_kind.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "stress/runtime/executable.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::program {
namespace {

using runtime::Verdict;

constexpr std::string_view kEndsWell = "program.ends-well";
constexpr std::string_view kRaceFree = "program.race-free";
// A program takes more operations than a scenario.
constexpr std::uint64_t kLeastSteps = 100'000;
constexpr std::size_t kMaxArguments = 1000;

bool Always(const heddle_implementation&) { return true; }

const Property kProperties[] = {
    {kEndsWell, "whatever the schedule, the program ends with status 0: no failed assertion, crash, deadlock, bad memory access, uncaught exception",
     "the program itself", Always, false,
     {Verdict::kDeadlock, Verdict::kLivelock, Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree,
      Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}},
    {kRaceFree, "the program has no data race", "C++ [intro.races], C [5.1.2.4]", Always, true, {Verdict::kRace}},
};

std::vector<std::string>& Given() {
  static auto* const arguments = new std::vector<std::string>;
  return *arguments;
}

std::string Quoted(const std::string& argument) {
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : c >= 0x20 && c < 0x7f ? std::string(1, c) : std::string("?");
  return text + "'";
}

class ProgramScenario final : public Scenario {
 public:
  ProgramScenario(std::string property, std::vector<std::string> arguments, bool plain_points)
      : property_(std::move(property)), arguments_(std::move(arguments)), plain_points_(plain_points) {}

  void Run(const heddle_implementation& implementation) const override {
    runtime::HarnessCode harness;
    runtime::BehaveAsProgram();
    // A program may write to its arguments.
    static auto* const words = new std::vector<std::string>;
    static auto* const pointers = new std::vector<char*>;
    *words = arguments_;
    words->insert(words->begin(), implementation.name);
    pointers->clear();
    for (std::string& word : *words) pointers->push_back(word.data());
    pointers->push_back(nullptr);
    const auto& ops = *static_cast<const heddle_program_ops*>(implementation.ops);
    int status;
    {
      runtime::SubjectCode subject;
      status = ops.main(static_cast<int>(words->size()), pointers->data(), environ);
      // In a process that it has forked.
      if (runtime::CurrentProcess() != 0) exit(status);
    }
    if (status != 0) runtime::Violated(kEndsWell, "main() returns " + std::to_string(status));
  }

  runtime::Options Adjust(runtime::Options options) const override {
    options.max_steps = std::max(options.max_steps, kLeastSteps);
    options.detect_races = options.detect_races && property_ == kRaceFree;
    options.plain_points = options.plain_points || plain_points_;
    return options;
  }

  nlohmann::json ToJson() const override {
    return {{"kind", "program"}, {"property", property_}, {"arguments", arguments_}, {"plain_points", plain_points_}};
  }

  std::string Describe() const override {
    std::string text = "main(";
    for (const std::string& argument : arguments_) text += (text.ends_with('(') ? "" : ", ") + Quoted(argument);
    return text + ")\n";
  }

  std::string ToCpp(const std::string& comment) const override {
    CppScenario cpp;
    cpp.comment = comment;
    cpp.before = {"object.main();"};
    return CppText(cpp);
  }

  int Threads() const override { return 1; }
  int Operations() const override { return 1; }

 private:
  const std::string property_;
  const std::vector<std::string> arguments_;
  const bool plain_points_;
};

class Programs final : public Kind {
 public:
  std::string_view Name() const override { return "program"; }
  std::string_view Summary() const override { return "whole programs, compiled with heddle cc or heddle c++, or as they are"; }
  std::span<const Property> Properties() const override { return kProperties; }
  std::vector<std::string_view> ClaimNames(std::uint64_t) const override { return {}; }
  runtime::FaultSet Faults() const override { return runtime::kEveryFault; }

  std::string Malformed(const heddle_implementation& implementation) const override {
    const auto& ops = *static_cast<const heddle_program_ops*>(implementation.ops);
    if (ops.struct_size < sizeof ops || ops.main == nullptr) return "its table lacks main; compile the program with this Heddle's cc or c++";
    return {};
  }

  // Some bugs hide between two plain accesses, and others are found faster without these: both in turn.
  Candidate Generate(const Property& property, const heddle_implementation&, std::uint64_t, std::uint64_t index) const override {
    return {std::make_shared<ProgramScenario>(std::string(property.id), Given(), index % 2 == 1), [] { return std::vector<Candidate>(); }};
  }

  std::uint64_t ExhaustiveScenarios(const Property&, const heddle_implementation&) const override { return 1; }

  std::shared_ptr<const Scenario> FromJson(const nlohmann::json& json) const override {
    try {
      auto arguments = json.at("arguments").get<std::vector<std::string>>();
      if (arguments.size() > kMaxArguments) throw std::invalid_argument("a program with too many arguments");
      return std::make_shared<ProgramScenario>(json.at("property").get<std::string>(), std::move(arguments), json.at("plain_points").get<bool>());
    } catch (const nlohmann::json::exception& error) {
      throw std::invalid_argument(std::string("not a scenario for a program: ") + error.what());
    }
  }

  std::string_view Blame(Verdict verdict) const override { return verdict == Verdict::kRace ? kRaceFree : kEndsWell; }
};

}  // namespace

const Kind& ProgramKind() {
  static const Programs kind;
  return kind;
}

const heddle_plugin* AsPlugin(const std::string& path, void* handle) {
  link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) return nullptr;
  static const heddle_program_ops ops = {sizeof ops, runtime::executable::FindMain(map->l_addr)};
  if (ops.main == nullptr) return nullptr;
  static const auto* const name = new std::string(path.substr(path.rfind('/') + 1));
  static const heddle_implementation implementation = {sizeof implementation, name->c_str(), "program", 0, HEDDLE_LEVEL_BOUNDARY, &ops, nullptr, 0, nullptr};
  static const heddle_implementation* const implementations[] = {&implementation};
  static const heddle_plugin plugin = {HEDDLE_ABI_VERSION, sizeof plugin, name->c_str(), "1", 1, implementations, 0, nullptr};
  return &plugin;
}

void SetArguments(std::vector<std::string> arguments) { Given() = std::move(arguments); }

}  // namespace heddle::properties::program
