#include "stress/benchmarks/trial.h"

#include <dlfcn.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "stress/runtime/image.h"

namespace heddle::benchmarks {

std::vector<const Pattern*> LoadPatterns(const std::string& path) {
  std::string error;
  void* const subject = runtime::image::Load(path, &error);
  if (subject == nullptr) throw std::runtime_error(error);
  runtime::image::KeepAsBaseline();
  const auto first = reinterpret_cast<decltype(&heddle_first_pattern)>(dlsym(subject, "heddle_first_pattern"));
  if (first == nullptr) throw std::runtime_error(path + " has no patterns");
  std::vector<const Pattern*> patterns;
  for (const Pattern* pattern = first(); pattern != nullptr; pattern = pattern->next) patterns.push_back(pattern);
  std::sort(patterns.begin(), patterns.end(),
            [](const Pattern* a, const Pattern* b) { return std::string_view(a->name) < b->name; });
  return patterns;
}

explore::Searched Try(const Pattern& pattern, bool correct, const explore::StrategySpec& strategy, std::uint64_t seed, std::uint64_t schedules) {
  const auto searcher = explore::MakeStrategy(strategy, seed);
  return explore::Search([&] { pattern.run(correct); }, *searcher, runtime::Options{}, schedules);
}

}  // namespace heddle::benchmarks
