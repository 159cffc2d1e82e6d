// The ids of the properties of event loops, in one place for those who report them.
#ifndef HEDDLE_PROPERTIES_EVENT_LOOP_PROPERTY_IDS_H_
#define HEDDLE_PROPERTIES_EVENT_LOOP_PROPERTY_IDS_H_

#include <string_view>

namespace heddle::properties::event_loop {

inline constexpr std::string_view kTimerTime = "event_loop.timer-time";
inline constexpr std::string_view kTimerOrder = "event_loop.timer-order";
inline constexpr std::string_view kTimerOnce = "event_loop.timer-once";
inline constexpr std::string_view kCancel = "event_loop.cancel";
inline constexpr std::string_view kWakeup = "event_loop.wakeup";
inline constexpr std::string_view kPostOnce = "event_loop.post-once";
inline constexpr std::string_view kPostOrder = "event_loop.post-order";
inline constexpr std::string_view kOneThread = "event_loop.one-thread";
inline constexpr std::string_view kReady = "event_loop.ready";
inline constexpr std::string_view kFair = "event_loop.fair";
inline constexpr std::string_view kFailing = "event_loop.failing-callback";
inline constexpr std::string_view kStops = "event_loop.stops";
inline constexpr std::string_view kEnds = "event_loop.ends";
inline constexpr std::string_view kIdle = "event_loop.idle";
inline constexpr std::string_view kNothingLeft = "event_loop.nothing-left";
inline constexpr std::string_view kRaceFree = "event_loop.race-free";
inline constexpr std::string_view kWellBehaved = "event_loop.well-behaved";

}  // namespace heddle::properties::event_loop

#endif  // HEDDLE_PROPERTIES_EVENT_LOOP_PROPERTY_IDS_H_
