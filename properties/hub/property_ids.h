// The ids of the properties of hubs, in one place for those who report them.
#ifndef HEDDLE_PROPERTIES_HUB_PROPERTY_IDS_H_
#define HEDDLE_PROPERTIES_HUB_PROPERTY_IDS_H_

#include <string_view>

namespace heddle::properties::hub {

inline constexpr std::string_view kSpawn = "hub.spawn";
inline constexpr std::string_view kNoLostTask = "hub.no-lost-task";
inline constexpr std::string_view kJoinall = "hub.joinall";
inline constexpr std::string_view kJoinallTimeout = "hub.joinall-timeout";
inline constexpr std::string_view kSleep = "hub.sleep";
inline constexpr std::string_view kApart = "hub.apart";
inline constexpr std::string_view kWellBehaved = "hub.well-behaved";

}  // namespace heddle::properties::hub

#endif  // HEDDLE_PROPERTIES_HUB_PROPERTY_IDS_H_
