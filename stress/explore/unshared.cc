#include "stress/explore/unshared.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace heddle::explore {
namespace {

using runtime::Event;
using strategy::OperationKind;

// An object, and a piece of it.
using Piece = std::pair<std::string_view, std::int64_t>;

// Of "heap#3+40".
Piece PieceOf(std::string_view object) {
  const std::size_t plus = object.rfind('+');
  if (plus == std::string_view::npos) return {object, 0};
  std::int64_t offset = 0;
  const char* const end = object.data() + object.size();
  const auto [parsed, error] = std::from_chars(object.data() + plus + 1, end, offset);
  if (error != std::errc() || parsed != end) return {object, 0};
  // On a stack, which grows downwards, offsets count from its top.
  return {object.substr(0, plus), object.substr(0, plus).ends_with("'s stack") ? -((offset + 15) / 16) : offset / 16};
}

bool IsAboutMemory(const Event& event) {
  return (event.type == Event::Type::kOperation || event.type == Event::Type::kBlocked || event.type == Event::Type::kTimedOut) && !event.object.empty();
}

bool Writes(const Event& event) { return event.kind != OperationKind::kPlainRead && event.kind != OperationKind::kLoad; }

}  // namespace

std::vector<bool> FindUnshared(const std::vector<Event>& events) {
  // By piece, and by object: what lies beside a lock is not the lock.
  std::map<Piece, std::vector<std::size_t>> of_pieces;
  std::map<std::string_view, std::vector<std::size_t>> of_objects;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!IsAboutMemory(events[i])) continue;
    of_pieces[PieceOf(events[i].object)].push_back(i);
    of_objects[events[i].object].push_back(i);
  }
  std::vector<bool> unshared(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) unshared[i] = IsAboutMemory(events[i]) && events[i].type == Event::Type::kOperation;
  const auto tell_first = [&](auto begin, auto end) {
    unshared[*begin] = false;
    const auto write = std::find_if(begin, end, [&](std::size_t i) { return Writes(events[i]); });
    if (write != end) unshared[*write] = false;
  };
  const auto tell = [&](const std::vector<std::size_t>& uses) {
    for (auto begin = uses.begin(); begin != uses.end();) {
      const auto end = std::find_if(begin, uses.end(), [&](std::size_t i) { return events[i].thread != events[*begin].thread; });
      if (begin != uses.begin()) tell_first(begin, end);
      if (end != uses.end()) tell_first(std::make_reverse_iterator(end), std::make_reverse_iterator(begin));
      begin = end;
    }
  };
  for (const auto& [piece, uses] : of_pieces) tell(uses);
  for (const auto& [object, uses] : of_objects) tell(uses);
  return unshared;
}

}  // namespace heddle::explore
