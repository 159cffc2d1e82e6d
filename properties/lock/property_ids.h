// The ids of the properties of locks, in one place for those who report them.
#ifndef HEDDLE_PROPERTIES_LOCK_PROPERTY_IDS_H_
#define HEDDLE_PROPERTIES_LOCK_PROPERTY_IDS_H_

#include <string_view>

namespace heddle::properties::lock {

inline constexpr std::string_view kMutualExclusion = "lock.mutual-exclusion";
inline constexpr std::string_view kErrorChecking = "lock.error-checking";
inline constexpr std::string_view kAnyReleaser = "lock.any-releaser";
inline constexpr std::string_view kFailedAcquireUnchanged = "lock.failed-acquire-unchanged";
inline constexpr std::string_view kTimeoutNotEarly = "lock.timeout-not-early";
inline constexpr std::string_view kTimeoutExact = "lock.timeout-exact";
inline constexpr std::string_view kNoDeadlock = "lock.no-deadlock";
inline constexpr std::string_view kNoLivelock = "lock.no-livelock";
inline constexpr std::string_view kVisibility = "lock.visibility";
inline constexpr std::string_view kFifo = "lock.fifo";
inline constexpr std::string_view kDestroyAfterRelease = "lock.destroy-after-release";
inline constexpr std::string_view kRecursion = "lock.recursion";
inline constexpr std::string_view kWritersAlone = "lock.writers-alone";
inline constexpr std::string_view kReadersTogether = "lock.readers-together";
inline constexpr std::string_view kUpgradeRefused = "lock.upgrade";
inline constexpr std::string_view kRobust = "lock.robust";
inline constexpr std::string_view kWellBehaved = "lock.well-behaved";

}  // namespace heddle::properties::lock

#endif  // HEDDLE_PROPERTIES_LOCK_PROPERTY_IDS_H_
