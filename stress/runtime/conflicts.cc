#include "stress/runtime/conflicts.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "stress/runtime/engine.h"
#include "stress/runtime/image.h"

namespace heddle::runtime::conflicts {
namespace {

constexpr std::uintptr_t kGranule = 8;  // bytes; accesses of the same ones are taken to overlap

using Sites = std::unordered_set<const void*>;

// Who accessed a granule in the present execution.
struct Use {
  ThreadId first = 0;  // thread
  bool shared = false;
  bool written = false;
  Sites sites;
};

struct State {
  bool learning = false;
  std::unordered_map<std::uintptr_t, Use> uses;
  Sites learned;
  std::vector<std::uint64_t> places;  // of the present execution
  Sites points;                       // the same as addresses
};

State& TheState() {
  static auto* const state = new State;
  return *state;
}

void Note(std::uintptr_t granule, bool write, const void* site) {
  State& state = TheState();
  const ThreadId thread = g.current->thread;
  Use& use = state.uses.try_emplace(granule, Use{thread, false, false, {}}).first->second;
  use.shared = use.shared || use.first != thread;
  use.written = use.written || write;
  use.sites.insert(site);
  if (use.shared && use.written) state.learned.insert(use.sites.begin(), use.sites.end());
}

}  // namespace

Learning::Learning() {
  TheState().learning = true;
  TheState().learned.clear();
}
Learning::~Learning() { TheState().learning = false; }

std::vector<std::uint64_t> Learning::Places() const {
  std::vector<std::uint64_t> places;
  for (const void* const site : TheState().learned) {
    if (const std::uint64_t place = image::PlaceOf(site)) places.push_back(place);
  }
  std::sort(places.begin(), places.end());
  return places;
}

void BeginExecution(const std::vector<std::uint64_t>& places) {
  State& state = TheState();
  state.uses.clear();
  if (state.places == places) return;
  state.places = places;
  state.points.clear();
  for (const std::uint64_t place : places) state.points.insert(image::CodeAt(place));
}

bool IsPoint(const volatile void* address, std::size_t size, bool write, const void* site) {
  const State& state = TheState();
  if (!state.learning) return state.points.contains(site);
  HostSection host;
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  for (std::uintptr_t granule = begin / kGranule; granule <= (begin + std::max<std::size_t>(size, 1) - 1) / kGranule; ++granule) Note(granule, write, site);
  return false;
}

}  // namespace heddle::runtime::conflicts
