// For coroutines that yield to whoever resumed them: which one runs.
#ifndef HEDDLE_PLUGINS_API_NESTED_H_
#define HEDDLE_PLUGINS_API_NESTED_H_

#include <utility>

namespace heddle::plugin {

// The innermost Self that runs on this thread, as a list: who yields is found there.
template <typename Self>
class Nested {
 protected:
  class Running {
   public:
    explicit Running(Self* self) : outer_(std::exchange(Innermost(), self)) {}
    ~Running() { Innermost() = outer_; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    Self* const outer_;
  };

  static Self*& Innermost() {
    static thread_local Self* innermost = nullptr;
    return innermost;
  }
};

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_NESTED_H_
