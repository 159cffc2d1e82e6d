// Concurrency Kit, with the claims of its manual pages.
#include "plugins/api/plugin.h"
#include "plugins/ck/locks.h"
#include "plugins/ck/ring.h"

HEDDLE_PLUGIN("ck", "0.7.1") {
  using namespace heddle::plugin;
  using namespace heddle::plugins;
  lock<ck::Cas>("ck_spinlock_cas");
  lock<ck::Dec>("ck_spinlock_dec");
  lock<ck::Fas>("ck_spinlock_fas");
  lock<ck::Ticket>("ck_spinlock_ticket", {.fifo = true});
  lock<ck::ReaderWriter>("ck_rwlock");
  lock<ck::PhaseFair>("ck_pflock");
  lock<ck::TaskFair>("ck_tflock_ticket");
  queue<ck::RingOfAll>("ck_ring_mpmc");
  queue<ck::RingOfTwo>("ck_ring_spsc", {.one_producer = true, .one_consumer = true});
  stack<ck::Stack>("ck_stack_upmc", {}, {{"stack.race-free", "ck_pr_load_ptr of the portable part is a plain load; see FINDINGS.md"}});
}
