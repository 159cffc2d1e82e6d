// Accesses of code that the compiler has instrumented, for tests whose programs are made at run time and so lie in the test itself.
#ifndef HEDDLE_STRESS_TESTING_INSTRUMENTED_H_
#define HEDDLE_STRESS_TESTING_INSTRUMENTED_H_

#include <cstdint>

extern "C" {
std::uint32_t __tsan_atomic32_load(const volatile std::uint32_t* object, int order);
void __tsan_atomic32_store(volatile std::uint32_t* object, std::uint32_t value, int order);
std::uint32_t __tsan_atomic32_exchange(volatile std::uint32_t* object, std::uint32_t value, int order);
std::uint32_t __tsan_atomic32_fetch_add(volatile std::uint32_t* object, std::uint32_t value, int order);
int __tsan_atomic32_compare_exchange_strong(volatile std::uint32_t* object, std::uint32_t* expected, std::uint32_t value, int order, int failure);
int __tsan_atomic32_compare_exchange_weak(volatile std::uint32_t* object, std::uint32_t* expected, std::uint32_t value, int order, int failure);
void __tsan_read4(void* object);
void __tsan_write4(void* object);
void __tsan_read8(void* object);
}

namespace heddle::testing {

using Word = std::uint32_t;

inline constexpr int kOrder = __ATOMIC_SEQ_CST;

inline Word Load(const Word& word) { return __tsan_atomic32_load(&word, kOrder); }
inline void Store(Word& word, Word value) { __tsan_atomic32_store(&word, value, kOrder); }
inline Word Exchange(Word& word, Word value) { return __tsan_atomic32_exchange(&word, value, kOrder); }
inline Word Add(Word& word, Word value) { return __tsan_atomic32_fetch_add(&word, value, kOrder); }
inline bool CompareExchange(Word& word, Word& expected, Word value) {
  return __tsan_atomic32_compare_exchange_strong(&word, &expected, value, kOrder, kOrder) != 0;
}
inline bool CompareExchangeWeak(Word& word, Word& expected, Word value) {
  return __tsan_atomic32_compare_exchange_weak(&word, &expected, value, kOrder, kOrder) != 0;
}
inline Word PlainRead(Word& word) {
  __tsan_read4(&word);
  return word;
}
inline void PlainWrite(Word& word, Word value) {
  __tsan_write4(&word);
  word = value;
}

}  // namespace heddle::testing

#endif  // HEDDLE_STRESS_TESTING_INSTRUMENTED_H_
