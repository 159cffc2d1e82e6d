// The definitions that ours stand in front of: the C library's, or the sanitizer's around them.
#ifndef HEDDLE_PRIMITIVES_MONKEY_REAL_H_
#define HEDDLE_PRIMITIVES_MONKEY_REAL_H_

#include <dlfcn.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

// Each executable and each library has its own.
extern "C" __attribute__((visibility("hidden"))) void* __dso_handle;

namespace heddle::monkey::internal {

// Whether the function lies in the executable or library that this code is part of.
inline bool is_ours(void* function) {
  Dl_info theirs, ours;
  return dladdr(function, &theirs) != 0 && dladdr(&__dso_handle, &ours) != 0 &&
         theirs.dli_fbase == ours.dli_fbase;
}

// A function found by name at the first call: some calls come before any constructor has run. It is
// the one that calls would go to without us: in a library that was loaded later, such as a plugin,
// that is one of the executable, if it has one.
template <typename Function>
class Real {
 public:
  constexpr Real(const char* interceptor, const char* name)
      : interceptor_(interceptor), name_(name) {}

  template <typename... Args>
  auto operator()(Args... args) const {
    return find()(args...);
  }

 private:
  Function* find() const {
    Function* function = function_.load(std::memory_order_relaxed);
    if (function != nullptr) return function;
    void* found = dlsym(RTLD_DEFAULT, interceptor_);
    if (found == nullptr) {
      // RTLD_DEFAULT would begin with a library that is linked with -Bsymbolic.
      found = dlsym(dlopen(nullptr, RTLD_LAZY), name_);
      if (found == nullptr || is_ours(found)) found = dlsym(RTLD_NEXT, name_);
    }
    if (found == nullptr) {
      std::fprintf(stderr, "monkey: the C library has no function %s\n", name_);
      std::abort();
    }
    function = reinterpret_cast<Function*>(found);
    function_.store(function, std::memory_order_relaxed);
    return function;
  }

  const char* const interceptor_;
  const char* const name_;
  mutable std::atomic<Function*> function_ = nullptr;
};

}  // namespace heddle::monkey::internal

// Defines real_NAME, which calls the function NAME as if it were not patched.
#define HEDDLE_MONKEY_REAL(name)                                                   \
  inline constinit ::heddle::monkey::internal::Real<decltype(::name)> real_##name( \
      "__interceptor_" #name, #name)

#endif  // HEDDLE_PRIMITIVES_MONKEY_REAL_H_
