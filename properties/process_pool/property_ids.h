// The ids of the properties of process pools, in one place for those who report them.
#ifndef HEDDLE_PROPERTIES_PROCESS_POOL_PROPERTY_IDS_H_
#define HEDDLE_PROPERTIES_PROCESS_POOL_PROPERTY_IDS_H_

#include <string_view>

namespace heddle::properties::process_pool {

inline constexpr std::string_view kRunsOnce = "process_pool.runs-once";
inline constexpr std::string_view kApart = "process_pool.apart";
inline constexpr std::string_view kNoLostCall = "process_pool.no-lost-call";
inline constexpr std::string_view kCancel = "process_pool.cancel";
inline constexpr std::string_view kCallbacks = "process_pool.callbacks";
inline constexpr std::string_view kShutdown = "process_pool.shutdown";
inline constexpr std::string_view kBreaks = "process_pool.breaks";
inline constexpr std::string_view kNothingLeft = "process_pool.nothing-left";
inline constexpr std::string_view kRaceFree = "process_pool.race-free";
inline constexpr std::string_view kWellBehaved = "process_pool.well-behaved";

}  // namespace heddle::properties::process_pool

#endif  // HEDDLE_PROPERTIES_PROCESS_POOL_PROPERTY_IDS_H_
