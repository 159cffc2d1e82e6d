// Concurrency Kit's locks under the names that the plugin door knows. Those whose waiters bring a place in the queue (MCS, CLH) are left out: their
// headers are C, and not C++ as well.
#ifndef HEDDLE_PLUGINS_CK_LOCKS_H_
#define HEDDLE_PLUGINS_CK_LOCKS_H_

#include <ck_backoff.h>
#include <ck_elide.h>
#include <ck_pflock.h>
#include <ck_pr.h>
#include <ck_rwlock.h>
#include <ck_tflock.h>
#include <spinlock/cas.h>
#include <spinlock/dec.h>
#include <spinlock/fas.h>
#include <spinlock/ticket.h>

namespace heddle::plugins::ck {

class Cas {
 public:
  void lock() { ck_spinlock_cas_lock(&lock_); }
  bool try_lock() { return ck_spinlock_cas_trylock(&lock_); }
  void unlock() { ck_spinlock_cas_unlock(&lock_); }
  bool locked() { return ck_spinlock_cas_locked(&lock_); }

 private:
  ck_spinlock_cas_t lock_ = CK_SPINLOCK_CAS_INITIALIZER;
};

class Dec {
 public:
  Dec() { ck_spinlock_dec_init(&lock_); }
  void lock() { ck_spinlock_dec_lock(&lock_); }
  bool try_lock() { return ck_spinlock_dec_trylock(&lock_); }
  void unlock() { ck_spinlock_dec_unlock(&lock_); }
  bool locked() { return ck_spinlock_dec_locked(&lock_); }

 private:
  ck_spinlock_dec_t lock_;
};

class Fas {
 public:
  Fas() { ck_spinlock_fas_init(&lock_); }
  void lock() { ck_spinlock_fas_lock(&lock_); }
  bool try_lock() { return ck_spinlock_fas_trylock(&lock_); }
  void unlock() { ck_spinlock_fas_unlock(&lock_); }
  bool locked() { return ck_spinlock_fas_locked(&lock_); }

 private:
  ck_spinlock_fas_t lock_;
};

class Ticket {
 public:
  Ticket() { ck_spinlock_ticket_init(&lock_); }
  void lock() { ck_spinlock_ticket_lock(&lock_); }
  void unlock() { ck_spinlock_ticket_unlock(&lock_); }
  bool locked() { return ck_spinlock_ticket_locked(&lock_); }

 private:
  ck_spinlock_ticket_t lock_;
};

class ReaderWriter {
 public:
  ReaderWriter() { ck_rwlock_init(&lock_); }
  void lock() { ck_rwlock_write_lock(&lock_); }
  bool try_lock() { return ck_rwlock_write_trylock(&lock_); }
  void unlock() { ck_rwlock_write_unlock(&lock_); }
  void lock_shared() { ck_rwlock_read_lock(&lock_); }
  bool try_lock_shared() { return ck_rwlock_read_trylock(&lock_); }
  void unlock_shared() { ck_rwlock_read_unlock(&lock_); }

 private:
  ck_rwlock_t lock_;
};

class PhaseFair {
 public:
  PhaseFair() { ck_pflock_init(&lock_); }
  void lock() { ck_pflock_write_lock(&lock_); }
  void unlock() { ck_pflock_write_unlock(&lock_); }
  void lock_shared() { ck_pflock_read_lock(&lock_); }
  void unlock_shared() { ck_pflock_read_unlock(&lock_); }

 private:
  ck_pflock_t lock_;
};

class TaskFair {
 public:
  TaskFair() { ck_tflock_ticket_init(&lock_); }
  void lock() { ck_tflock_ticket_write_lock(&lock_); }
  void unlock() { ck_tflock_ticket_write_unlock(&lock_); }
  void lock_shared() { ck_tflock_ticket_read_lock(&lock_); }
  void unlock_shared() { ck_tflock_ticket_read_unlock(&lock_); }

 private:
  ck_tflock_ticket_t lock_;
};

}  // namespace heddle::plugins::ck

#endif  // HEDDLE_PLUGINS_CK_LOCKS_H_
