// GLib's threads, with the claims of its reference manual ("Threads"). Not here:
// GOnce, whose functions cannot throw as the kind's do; GThreadPool, whose threads end some time after it is freed; and GAsyncQueue, for whose
// nodes GLib keeps memory that it took when it was loaded, and so from one execution to the next.
#include <glib.h>

#include <chrono>
#include <cstdint>

#include "plugins/api/plugin.h"

namespace {

using std::chrono::nanoseconds;

// GLib counts microseconds.
gint64 ToMicroseconds(nanoseconds timeout) { return std::chrono::ceil<std::chrono::microseconds>(timeout).count(); }

class Mutex {
 public:
  Mutex() { g_mutex_init(&mutex_); }
  ~Mutex() { g_mutex_clear(&mutex_); }
  void lock() { g_mutex_lock(&mutex_); }
  bool try_lock() { return g_mutex_trylock(&mutex_) != 0; }
  void unlock() { g_mutex_unlock(&mutex_); }

 private:
  GMutex mutex_;
};

class RecursiveMutex {
 public:
  RecursiveMutex() { g_rec_mutex_init(&mutex_); }
  ~RecursiveMutex() { g_rec_mutex_clear(&mutex_); }
  void lock() { g_rec_mutex_lock(&mutex_); }
  bool try_lock() { return g_rec_mutex_trylock(&mutex_) != 0; }
  void unlock() { g_rec_mutex_unlock(&mutex_); }

 private:
  GRecMutex mutex_;
};

class ReaderWriterLock {
 public:
  ReaderWriterLock() { g_rw_lock_init(&lock_); }
  ~ReaderWriterLock() { g_rw_lock_clear(&lock_); }
  void lock() { g_rw_lock_writer_lock(&lock_); }
  bool try_lock() { return g_rw_lock_writer_trylock(&lock_) != 0; }
  void unlock() { g_rw_lock_writer_unlock(&lock_); }
  void lock_shared() { g_rw_lock_reader_lock(&lock_); }
  bool try_lock_shared() { return g_rw_lock_reader_trylock(&lock_) != 0; }
  void unlock_shared() { g_rw_lock_reader_unlock(&lock_); }

 private:
  GRWLock lock_;
};

// A lock in one bit of an integer.
class BitLock {
 public:
  void lock() { g_bit_lock(&word_, 7); }
  bool try_lock() { return g_bit_trylock(&word_, 7) != 0; }
  void unlock() { g_bit_unlock(&word_, 7); }

 private:
  gint word_ = 0;
};

// Tokens under a GMutex, whose takers wait on a GCond.
class Condition {
 public:
  explicit Condition(std::int64_t initial) : tokens_(initial) {
    g_mutex_init(&mutex_);
    g_cond_init(&given_);
  }
  ~Condition() {
    g_cond_clear(&given_);
    g_mutex_clear(&mutex_);
  }
  void take() {
    g_mutex_lock(&mutex_);
    while (tokens_ == 0) g_cond_wait(&given_, &mutex_);
    --tokens_;
    g_mutex_unlock(&mutex_);
  }
  bool try_take() {
    g_mutex_lock(&mutex_);
    return TakeAndUnlock();
  }
  bool take_for(nanoseconds timeout) {
    const gint64 deadline = g_get_monotonic_time() + ToMicroseconds(timeout);
    g_mutex_lock(&mutex_);
    while (tokens_ == 0 && g_cond_wait_until(&given_, &mutex_, deadline)) {
    }
    return TakeAndUnlock();
  }
  void give() {
    g_mutex_lock(&mutex_);
    ++tokens_;
    g_cond_signal(&given_);
    g_mutex_unlock(&mutex_);
  }
  void give_many(std::int64_t count) {
    g_mutex_lock(&mutex_);
    tokens_ += count;
    g_cond_broadcast(&given_);
    g_mutex_unlock(&mutex_);
  }

 private:
  bool TakeAndUnlock() {
    const bool taken = tokens_ != 0;
    if (taken) --tokens_;
    g_mutex_unlock(&mutex_);
    return taken;
  }

  GMutex mutex_;
  GCond given_;
  std::int64_t tokens_;
};

}  // namespace

HEDDLE_PLUGIN("glib", "2.74.6") {
  static_assert(GLIB_MAJOR_VERSION == 2);
  using namespace heddle::plugin;
  constexpr heddle_level kLevel = HEDDLE_LEVEL_BOUNDARY;
  lock<Mutex>("GMutex", {.level = kLevel});
  lock<RecursiveMutex>("GRecMutex", {.recursive = true, .level = kLevel});
  lock<ReaderWriterLock>("GRWLock", {.level = kLevel});
  lock<BitLock>("g_bit_lock", {.level = kLevel});
  monitor<Condition>("GCond", {.level = kLevel});
}
