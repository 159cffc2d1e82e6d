// Boost.Interprocess, with the claims of its documentation ("Synchronization mechanisms"): anonymous ones, in memory that processes share.
// Named ones lie in files, which are not simulated.
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/interprocess_recursive_mutex.hpp>
#include <boost/interprocess/sync/interprocess_semaphore.hpp>
#include <boost/interprocess/sync/interprocess_sharable_mutex.hpp>
#include <boost/version.hpp>

#include <cstdint>

#include "plugins/api/plugin.h"

namespace {

namespace ipc = boost::interprocess;

// Its timed operations take a time of day; the others are a C++ lock's.
template <typename M>
struct Mutex {
  void lock() { mutex.lock(); }
  bool try_lock() { return mutex.try_lock(); }
  void unlock() { mutex.unlock(); }
  M mutex;
};

struct SharableMutex : Mutex<ipc::interprocess_sharable_mutex> {
  void lock_shared() { mutex.lock_sharable(); }
  bool try_lock_shared() { return mutex.try_lock_sharable(); }
  void unlock_shared() { mutex.unlock_sharable(); }
};

class Semaphore {
 public:
  explicit Semaphore(std::int64_t tokens) : semaphore_(static_cast<unsigned>(tokens)) {}
  void acquire() { semaphore_.wait(); }
  bool try_acquire() { return semaphore_.try_wait(); }
  void release() { semaphore_.post(); }

 private:
  ipc::interprocess_semaphore semaphore_;
};

}  // namespace

HEDDLE_PLUGIN("boost_interprocess", BOOST_LIB_VERSION) {
  using namespace heddle::plugin;
  lock<InSharedMemory<Mutex<ipc::interprocess_mutex>>>("boost::interprocess_mutex", {.process_shared = true});
  lock<InSharedMemory<Mutex<ipc::interprocess_recursive_mutex>>>("boost::interprocess_recursive_mutex", {.recursive = true, .process_shared = true});
  lock<InSharedMemory<SharableMutex>>("boost::interprocess_sharable_mutex", {.process_shared = true});
  semaphore<Semaphore>("boost::interprocess_semaphore");
}
