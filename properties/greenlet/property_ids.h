// The ids of the properties of greenlets, in one place for those who report them.
#ifndef HEDDLE_PROPERTIES_GREENLET_PROPERTY_IDS_H_
#define HEDDLE_PROPERTIES_GREENLET_PROPERTY_IDS_H_

#include <string_view>

namespace heddle::properties::greenlet {

inline constexpr std::string_view kSwitch = "greenlet.switch";
inline constexpr std::string_view kParent = "greenlet.parent";
inline constexpr std::string_view kFailure = "greenlet.failure";
inline constexpr std::string_view kThrow = "greenlet.throw";
inline constexpr std::string_view kDeadTarget = "greenlet.dead-target";
inline constexpr std::string_view kUnwinds = "greenlet.unwinds";
inline constexpr std::string_view kThreads = "greenlet.threads";
inline constexpr std::string_view kRaceFree = "greenlet.race-free";
inline constexpr std::string_view kWellBehaved = "greenlet.well-behaved";

}  // namespace heddle::properties::greenlet

#endif  // HEDDLE_PROPERTIES_GREENLET_PROPERTY_IDS_H_
