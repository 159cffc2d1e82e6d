// What the generators of all kinds of objects have in common.
#ifndef HEDDLE_PROPERTIES_OBJECT_DRAW_H_
#define HEDDLE_PROPERTIES_OBJECT_DRAW_H_

#include <cstdint>
#include <initializer_list>
#include <rapidcheck.h>
#include <vector>

#include "properties/drawn.h"
#include "properties/object/scenario.h"

namespace heddle::properties::object {

inline Step Do(int operation, std::vector<std::int64_t> arguments = {}) {
  return {Step::Type::kCall, operation, std::move(arguments), false};
}
inline Step DoIfOk(int operation, std::vector<std::int64_t> arguments = {}) {
  return {Step::Type::kCall, operation, std::move(arguments), true};
}
inline Step Sleep(std::int64_t ns) { return {Step::Type::kSleep, 0, {ns}, false}; }
inline Step Meet(std::int64_t threads) { return {Step::Type::kMeet, 0, {threads}, false}; }
inline Step AwaitWaiters(std::int64_t threads) { return {Step::Type::kAwaitWaiters, 0, {threads}, false}; }
inline Step Work() { return {Step::Type::kWork, 0, {}, false}; }
inline Step Throw() { return {Step::Type::kThrow, 0, {}, false}; }
inline Step Destroy() { return {Step::Type::kDestroy, 0, {}, false}; }

// How large scenario number `index` may be: threads, and steps of each.
struct Size {
  int threads;
  int steps;
};
inline Size SizeOf(std::uint64_t index) {
  if (index < 3) return {2, 1};
  if (index < 8) return {2, 2};
  if (index < 13) return {3, 2};
  if (index < 20) return {3, 3};
  return {4, 3};
}

inline rc::Gen<std::vector<Steps>> GenThreads(Size size, const rc::Gen<Step>& step) {
  return GenSome(2, size.threads, GenSome(1, size.steps, step));
}

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_DRAW_H_
