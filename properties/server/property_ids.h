// The ids of the properties of servers, in one place for those who report them.
#ifndef HEDDLE_PROPERTIES_SERVER_PROPERTY_IDS_H_
#define HEDDLE_PROPERTIES_SERVER_PROPERTY_IDS_H_

#include <string_view>

namespace heddle::properties::server {

inline constexpr std::string_view kAnswers = "server.answers";
inline constexpr std::string_view kEndOfFile = "server.end-of-file";
inline constexpr std::string_view kSurvivesFaults = "server.survives-faults";
inline constexpr std::string_view kFailingHandler = "server.failing-handler";
inline constexpr std::string_view kCrowd = "server.crowd";
inline constexpr std::string_view kNoStarvation = "server.no-starvation";
inline constexpr std::string_view kBackPressure = "server.back-pressure";
inline constexpr std::string_view kNothingLeft = "server.nothing-left";
inline constexpr std::string_view kStops = "server.stops";
inline constexpr std::string_view kIdle = "server.idle";
inline constexpr std::string_view kRaceFree = "server.race-free";
inline constexpr std::string_view kWellBehaved = "server.well-behaved";

}  // namespace heddle::properties::server

#endif  // HEDDLE_PROPERTIES_SERVER_PROPERTY_IDS_H_
