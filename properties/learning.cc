#include "properties/learning.h"

#include <set>

namespace heddle::properties {
namespace {

constexpr std::uint64_t kMostScenarios = 32;
constexpr std::uint64_t kNothingNew = 4;

}  // namespace

std::vector<std::uint64_t> PlacesOfConflicts(const std::function<std::vector<std::uint64_t>(std::uint64_t scenario)>& learn) {
  std::set<std::uint64_t> places;
  std::uint64_t in_vain = 0;
  for (std::uint64_t scenario = 0; scenario < kMostScenarios && in_vain < kNothingNew; ++scenario) {
    const std::size_t known = places.size();
    for (const std::uint64_t place : learn(scenario)) places.insert(place);
    in_vain = places.size() == known ? in_vain + 1 : 0;
  }
  return {places.begin(), places.end()};
}

}  // namespace heddle::properties
