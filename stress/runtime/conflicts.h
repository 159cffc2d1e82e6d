// Which plain accesses are worth a schedule point: those at places in the code that were seen to access what another thread accesses too, one of
// them writing.
#ifndef HEDDLE_STRESS_RUNTIME_CONFLICTS_H_
#define HEDDLE_STRESS_RUNTIME_CONFLICTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heddle::runtime::conflicts {

// While one of these lives, executions with Options::racy_points have no schedule points at plain accesses, and learn instead.
class Learning {
 public:
  Learning();
  ~Learning();
  Learning(const Learning&) = delete;
  Learning& operator=(const Learning&) = delete;

  // The places so far, ascending. The same in every process that has loaded the same subject.
  std::vector<std::uint64_t> Places() const;
};

// These are the places in the next execution.
void BeginExecution(const std::vector<std::uint64_t>& places);
// Whether an access, which is about to happen, is a schedule point.
bool IsPoint(const volatile void* address, std::size_t size, bool write, const void* site);

}  // namespace heddle::runtime::conflicts

#endif  // HEDDLE_STRESS_RUNTIME_CONFLICTS_H_
