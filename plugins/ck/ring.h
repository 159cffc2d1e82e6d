// Concurrency Kit's ring and stack, of std::int64_t.
#ifndef HEDDLE_PLUGINS_CK_RING_H_
#define HEDDLE_PLUGINS_CK_RING_H_

#include <ck_pr.h>
#include <ck_ring.h>
// Two of its functions are C and not C++: it leaves out what it believes to be there. Neither is called here.
struct ck_stack;
struct ck_stack_entry;
#define CK_F_STACK_BATCH_POP_UPMC
#define CK_F_STACK_PUSH_MPNC
ck_stack_entry* ck_stack_batch_pop_upmc(ck_stack* target);
#include <ck_stack.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace heddle::plugins::ck {

// Large enough for every scenario: a ring of 64 holds 63.
class Ring {
 public:
  Ring() { ck_ring_init(&ring_, static_cast<unsigned>(buffer_.size())); }

 protected:
  static void* ToPointer(std::int64_t value) { return reinterpret_cast<void*>(value); }

  ck_ring_t ring_;
  std::array<ck_ring_buffer_t, 64> buffer_{};
};

class RingOfAll : public Ring {
 public:
  bool try_push(std::int64_t value) { return ck_ring_enqueue_mpmc(&ring_, buffer_.data(), ToPointer(value)); }
  bool try_pop(std::int64_t& value) {
    void* pointer;
    if (!ck_ring_dequeue_mpmc(&ring_, buffer_.data(), static_cast<void*>(&pointer))) return false;
    value = reinterpret_cast<std::int64_t>(pointer);
    return true;
  }
};

class RingOfTwo : public Ring {
 public:
  bool try_push(std::int64_t value) { return ck_ring_enqueue_spsc(&ring_, buffer_.data(), ToPointer(value)); }
  bool try_pop(std::int64_t& value) {
    void* pointer;
    if (!ck_ring_dequeue_spsc(&ring_, buffer_.data(), static_cast<void*>(&pointer))) return false;
    value = reinterpret_cast<std::int64_t>(pointer);
    return true;
  }
};

// Its users see to it that no entry is used again while somebody may still look at it: here none is.
class Stack {
 public:
  Stack() { ck_stack_init(&stack_); }
  bool try_push(std::int64_t value) {
    Entry& entry = entries_.at(used_.fetch_add(1));
    entry.value = value;
    ck_stack_push_upmc(&stack_, &entry.link);
    return true;
  }
  bool try_pop(std::int64_t& value) {
    ck_stack_entry* const link = ck_stack_pop_upmc(&stack_);
    if (link == nullptr) return false;
    value = reinterpret_cast<Entry*>(link)->value;
    return true;
  }

 private:
  struct Entry {
    ck_stack_entry link;  // at its beginning
    std::int64_t value;
  };

  ck_stack stack_;
  std::atomic<unsigned> used_{0};
  std::array<Entry, 64> entries_;
};

}  // namespace heddle::plugins::ck

#endif  // HEDDLE_PLUGINS_CK_RING_H_
