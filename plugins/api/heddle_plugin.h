/* The door through which an implementation comes into Heddle: a C ABI of plain tables.
 * C++ users include plugins/api/plugin.h instead, which fills these tables in from a class.
 *
 * A plugin is a shared object that exports `heddle_plugin_entry`. Heddle loads it with dlopen, calls the entry once, and keeps
 * every pointer that it finds for as long as the plugin is loaded: all tables and strings must be of static storage duration.
 *
 * Callbacks are called from the threads of a scenario, each of which may be switched away from at any atomic operation, plain access
 * or call into libc. They may block, throw nothing (an exception that leaves a callback is reported as a violation), and may use any
 * libc and libstdc++ function. They must not call back into Heddle. All memory they allocate during an execution is taken back
 * when it ends, so nothing may be cached from one execution to the next except in the plugin's own globals, which are restored too. */
#ifndef HEDDLE_PLUGINS_API_HEDDLE_PLUGIN_H_
#define HEDDLE_PLUGINS_API_HEDDLE_PLUGIN_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a table below changes in a way that struct_size cannot express. Heddle refuses every other version. */
#define HEDDLE_ABI_VERSION 1u

/* What an operation answers. */
typedef enum heddle_status {
  HEDDLE_OK = 0,           /* acquired, released, upgraded */
  HEDDLE_NOT_ACQUIRED = 1, /* a try that failed, a deadline that passed, an upgrade that was refused; nothing changed */
  HEDDLE_MISUSE = 2,       /* the implementation reported an error of its caller; nothing changed */
  HEDDLE_FAILED = 3,       /* kinds "greenlet" and "process_pool": what came back is a failure in the place of a value; kind "event_loop": a callback fails */
  HEDDLE_BROKEN = 4        /* kinds "process_pool" and "lock": a process that was needed, or held the lock, has died */
} heddle_status;

/* How far Heddle can see into an implementation. A plugin compiled without instrumentation is never more than `boundary`. */
typedef enum heddle_level {
  HEDDLE_LEVEL_FULL = 0,    /* compiled with heddle_plugin(): every atomic operation and plain access is visible */
  HEDDLE_LEVEL_BOUNDARY = 1 /* the code under test lies in an uninstrumented library: only its libc calls are visible */
} heddle_level;

/* What a lock promises beyond mutual exclusion; each claim is checked, and nothing is checked that is not claimed. */
#define HEDDLE_LOCK_RECURSIVE (UINT64_C(1) << 0)       /* the owner may acquire again; free after as many releases */
#define HEDDLE_LOCK_TIMED (UINT64_C(1) << 1)           /* acquire_for is there and honours its deadline */
#define HEDDLE_LOCK_SHARED (UINT64_C(1) << 2)          /* the *_shared operations are there; readers share, writers are alone */
#define HEDDLE_LOCK_FIFO (UINT64_C(1) << 3)            /* nobody who comes later overtakes a thread that waits */
#define HEDDLE_LOCK_ERROR_CHECKING (UINT64_C(1) << 4)  /* release without holding answers HEDDLE_MISUSE */
#define HEDDLE_LOCK_ANY_RELEASER (UINT64_C(1) << 5)    /* a thread other than the one that acquired may release */
#define HEDDLE_LOCK_UPGRADE (UINT64_C(1) << 6)         /* upgrade is there: one of two upgrading readers is refused, never stuck */
/* Not a promise but the want of one: release may wait until another thread has got the lock, as CPython's drop_gil() does, so it may
   still use the lock after that thread's release has returned. Such a lock may be destroyed only when every release has returned. */
#define HEDDLE_LOCK_HANDS_OVER (UINT64_C(1) << 7)
#define HEDDLE_LOCK_PROCESS_SHARED (UINT64_C(1) << 8)  /* processes that are forked after create use the same lock, through their copies of the handle */
/* With PROCESS_SHARED: when a process dies that holds the lock, or is about to, nobody waits for it for ever: the lock goes to the next, or every
   acquire answers BROKEN. */
#define HEDDLE_LOCK_ROBUST (UINT64_C(1) << 9)

/* kind "lock": the operations of a mutual exclusion or reader/writer lock. Functions marked optional may be null. */
typedef struct heddle_lock_ops {
  size_t struct_size; /* sizeof(heddle_lock_ops) */

  /* Makes a lock that nobody holds. Called by one thread before any other uses the lock. Null means failure.
   * The caller owns the handle and gives it to destroy exactly once. */
  void* (*create)(void);
  /* Called when nobody holds the lock or waits for it, by any thread that took part. Earlier releases may still be on their
   * way out of release() in other threads (as POSIX allows for pthread_mutex_destroy). */
  void (*destroy)(void* lock);

  /* Blocks until acquired. Answers OK, MISUSE for an error-checking lock that the caller holds, or BROKEN (see ROBUST). */
  heddle_status (*acquire)(void* lock);
  /* Optional. Never blocks. OK or NOT_ACQUIRED; may fail spuriously only if the implementation's own contract says so. */
  heddle_status (*try_acquire)(void* lock);
  /* Needed with TIMED. Blocks for timeout_ns nanoseconds (>= 0) of CLOCK_MONOTONIC at the most. */
  heddle_status (*acquire_for)(void* lock, int64_t timeout_ns);
  /* OK, or MISUSE (see ERROR_CHECKING). Never blocks. */
  heddle_status (*release)(void* lock);

  /* Needed with SHARED: the same for readers. */
  heddle_status (*acquire_shared)(void* lock);
  heddle_status (*try_acquire_shared)(void* lock);                      /* optional */
  heddle_status (*acquire_shared_for)(void* lock, int64_t timeout_ns);  /* optional */
  heddle_status (*release_shared)(void* lock);

  /* Needed with UPGRADE: the caller holds the lock as a reader and comes back as the only holder (OK), or still as a reader
   * (NOT_ACQUIRED). May block until the other readers have gone. */
  heddle_status (*upgrade)(void* lock);

  /* Optional. How often the calling thread holds a recursive lock; 0 for everyone else. Never blocks. */
  int64_t (*depth)(void* lock);
  /* Optional. Whether anyone holds the lock at some moment of the call (1 or 0). Never blocks. */
  int (*is_locked)(void* lock);
} heddle_lock_ops;

/* Something to run, where a kind hands one over: an operation's argument, or a parameter, is then the address of one of these. It lives as
 * long as the object. `run` may be called from any thread of the execution, as often as the kind says, and may throw a
 * std::exception. */
typedef struct heddle_task {
  size_t struct_size; /* sizeof(heddle_task) */
  void (*run)(const struct heddle_task* task);
  int64_t number; /* from 1, below HEDDLE_MAX_TASKS; other operations name the task by it */
} heddle_task;
#define HEDDLE_MAX_TASKS 64

/* kind "server": it answers requests that come over connections to the loopback address. A request is a line, of at most 4096 bytes before its
 * '\n'; the answer is the same line. A client may send further requests before it has read the answers; they are answered in order. When the
 * client has ended its side, the server answers what has come and closes the connection. */
#define HEDDLE_SERVER_CONCURRENT (UINT64_C(1) << 0)       /* it serves several connections at a time, and lets none starve */
#define HEDDLE_SERVER_BACK_PRESSURE (UINT64_C(1) << 1)    /* it takes no more from a client that does not read its answers than it can hold */
#define HEDDLE_SERVER_FAILING_HANDLERS (UINT64_C(1) << 2) /* a request that begins with '!' makes its handler fail; that closes its connection only */
#define HEDDLE_SERVER_CUTS (UINT64_C(1) << 3)             /* stop waits for no client; without this, it may wait until those being served have closed */

typedef struct heddle_server_ops {
  size_t struct_size; /* sizeof(heddle_server_ops) */
  /* A server that listens: clients can connect when it returns. Null means failure. */
  void* (*create)(void);
  /* Called once serve has returned. Nothing of it may be left: no descriptor, no thread. */
  void (*destroy)(void* server);
  /* The TCP port on 127.0.0.1 that it listens at. */
  uint16_t (*port)(void* server);
  /* Serves until stop is called. Called once, on a thread of its own. */
  void (*serve)(void* server);
  /* Makes serve return; connections may be cut. Called once, by another thread, at any time, also before serve. May block until serve has
   * returned or is about to. */
  void (*stop)(void* server);
} heddle_server_ops;

/* kind "greenlet": functions with stacks of their own that take turns on one thread, also called coroutines, fibers or contexts. Each belongs to the
 * thread that made it. The one that makes another is its parent; a thread's own is its main one, which has none. A value goes along with each
 * switch. What a body returns, or its failure, goes to the parent. */
#define HEDDLE_GREENLET_SYMMETRIC (UINT64_C(1) << 0) /* any switches to any other of its thread; otherwise only to a child, and back: the parent is who switched to it last */
#define HEDDLE_GREENLET_FAILURES (UINT64_C(1) << 1)  /* a body may fail, and the failure reaches its parent */
#define HEDDLE_GREENLET_THROWS (UINT64_C(1) << 2)    /* throw_into is there */
#define HEDDLE_GREENLET_DEAD_TARGETS (UINT64_C(1) << 3) /* a switch to one that has ended goes to its nearest parent that has not */
#define HEDDLE_GREENLET_UNWINDS (UINT64_C(1) << 4)   /* destroying one that is suspended unwinds its stack: destructors in it run */

typedef struct heddle_greenlet_body {
  size_t struct_size; /* sizeof(heddle_greenlet_body) */
  /* What a greenlet runs, once: given the value of the first switch to it. OK: *result goes to the parent. FAILED: the body fails. An exception may
   * leave it where a greenlet is unwound. */
  heddle_status (*run)(const struct heddle_greenlet_body* body, int64_t value, int64_t* result);
} heddle_greenlet_body;

typedef struct heddle_greenlet_ops {
  size_t struct_size; /* sizeof(heddle_greenlet_ops) */
  /* One that has not begun; the body lives as long. Null means failure. */
  void* (*create)(const heddle_greenlet_body* body);
  /* Called by its thread when it has ended, or never begun, or (with UNWINDS) is suspended. */
  void (*destroy)(void* greenlet);
  /* Suspends the caller, and goes on in `greenlet`; null: in the thread's main one. Returns when somebody switches back: OK and *result is the value, or
   * FAILED. */
  heddle_status (*switch_to)(void* greenlet, int64_t value, int64_t* result);
  /* Needed without SYMMETRIC: the same, to the parent. */
  heddle_status (*yield)(int64_t value, int64_t* result);
  /* Needed with THROWS: as switch_to, but a failure arrives in the place of a value. One that has not begun ends without running, and its
   * parent gets the failure. */
  heddle_status (*throw_into)(void* greenlet, int64_t* result);
} heddle_greenlet_ops;

/* kind "hub": tasks that take turns on one thread. A task that waits lets the others run. */
#define HEDDLE_HUB_RECEIVES (UINT64_C(1) << 0) /* receive is there */

typedef struct heddle_hub_task {
  size_t struct_size; /* sizeof(heddle_hub_task) */
  /* What a task runs, once. */
  void (*run)(const struct heddle_hub_task* task);
} heddle_hub_task;

typedef struct heddle_hub_ops {
  size_t struct_size; /* sizeof(heddle_hub_ops) */
  /* Makes a hub of the calling thread's, and calls main(hub, context), from which, and from whose tasks, all functions below are called. Returns when
   * main has returned, by which time all tasks have ended. */
  void (*run)(void (*main)(void* hub, void* context), void* context);
  /* Schedules task->run(task) and returns at once; it begins when the caller waits. The handle is given to release. Null means failure. */
  void* (*spawn)(void* hub, const heddle_hub_task* task);
  /* When the task has ended. */
  void (*release)(void* hub, void* handle);
  /* Waits until all of these have ended, at most for `timeout` nanoseconds in all (negative: without a limit), and says which have, by their positions, in
   * the order in which they ended; those that had ended before the call in any order. Returns how many. Ends no task. */
  size_t (*joinall)(void* hub, void* const* handles, size_t count, int64_t timeout, size_t* ended);
  /* Waits for so many nanoseconds, or up to two milliseconds longer; 0: until those that can run have had a turn. */
  void (*sleep)(void* hub, int64_t nanoseconds);
  /* Needed with RECEIVES. Waits for one byte from a blocking stream socket. 1, 0 at the end of file, or -1 and errno. */
  int64_t (*receive)(void* hub, int descriptor, char* byte);
} heddle_hub_ops;

/* kind "process_pool": calls that run in processes of the pool's own, forked from the caller's. */
#define HEDDLE_PROCESS_POOL_CANCELS (UINT64_C(1) << 0)   /* cancel is there: a call that has not begun can be taken back */
#define HEDDLE_PROCESS_POOL_CALLBACKS (UINT64_C(1) << 1) /* when_done is there */
#define HEDDLE_PROCESS_POOL_BREAKS (UINT64_C(1) << 2)    /* when one of its processes is killed, every call that is not done is told so, and no more are accepted */

/* What runs in a process of the pool. OK: *result goes back to the caller. FAILED: it fails. */
typedef heddle_status (*heddle_process_body)(int64_t argument, int64_t* result);

typedef struct heddle_process_pool_ops {
  size_t struct_size; /* sizeof(heddle_process_pool_ops) */
  /* A pool that runs at most `workers` (> 0) calls at a time. Null means failure. */
  void* (*create)(int64_t workers);
  /* Called when shutdown has returned and all calls are released. Nothing of it may be left: no process, no zombie, no descriptor, no shared
   * memory, no thread. */
  void (*destroy)(void* pool);
  /* Accepts body(argument), which then runs once, and makes a handle of it, which the caller gives to release. OK; MISUSE after shutdown;
   * BROKEN. Does not wait for other calls. */
  heddle_status (*submit)(void* pool, heddle_process_body body, int64_t argument, void** call);
  /* Blocks until the call is done. OK and its result, FAILED, NOT_ACQUIRED if it was cancelled, BROKEN. */
  heddle_status (*result)(void* call, int64_t* result);
  /* Needed with CANCELS. Never blocks. OK: it does not run. NOT_ACQUIRED: it runs, or is done. */
  heddle_status (*cancel)(void* call);
  /* Needed with CALLBACKS. callback(context) runs in the caller's process, once, when the call is done: then result does not block. */
  void (*when_done)(void* call, void (*callback)(void* context), void* context);
  void (*release)(void* call);
  /* No more calls are accepted. Blocks until those that were are done. May be called again. */
  void (*shutdown)(void* pool);
} heddle_process_pool_ops;

/* kind "event_loop": one thread calls back when a time has come, a descriptor is ready, or another thread asks. While it runs, its functions are called
 * on its thread, in callbacks, unless said otherwise; before and after that by one thread at a time. */
#define HEDDLE_LOOP_ANY_THREAD (UINT64_C(1) << 0)     /* any thread may start and cancel timers, watch and unwatch */
#define HEDDLE_LOOP_DEADLINE_ORDER (UINT64_C(1) << 1) /* of two timers the one with the earlier deadline is called first */
#define HEDDLE_LOOP_CREATION_ORDER (UINT64_C(1) << 2) /* of two timers with one deadline the one that was started first is called first */
#define HEDDLE_LOOP_REPEATS (UINT64_C(1) << 3)        /* timers may repeat */
#define HEDDLE_LOOP_CANCELS (UINT64_C(1) << 4)        /* what is cancelled is not called any more, even if it was due; otherwise that may still be called */
#define HEDDLE_LOOP_FIFO (UINT64_C(1) << 5)           /* what is posted is called in the order of the posts */
#define HEDDLE_LOOP_FAIR (UINT64_C(1) << 6)           /* a callback that asks for itself again keeps no other from being called */
#define HEDDLE_LOOP_FAILURES (UINT64_C(1) << 7)       /* a callback may fail: that is reported, and the others are called all the same */
/* Not a promise but the want of one: delays count from a time that the loop keeps, in whole milliseconds, and takes once in each turn. So a timer
 * may be called earlier by a millisecond and by what callbacks of the same turn took before it was started, and later by what those of one turn took. */
#define HEDDLE_LOOP_COARSE (UINT64_C(1) << 8)

typedef struct heddle_loop_callback {
  size_t struct_size; /* sizeof(heddle_loop_callback) */
  /* What a loop calls, as often as its kind of event says. FAILED (with FAILURES only): it fails. Lives as long as the loop. */
  heddle_status (*run)(const struct heddle_loop_callback* callback);
} heddle_loop_callback;

/* There is post, or the signals, or both. */
typedef struct heddle_loop_ops {
  size_t struct_size; /* sizeof(heddle_loop_ops) */
  /* A loop with nothing to call. Null means failure. */
  void* (*create)(void);
  /* Called once run has returned, by any thread; all timers are cancelled, watches unwatched and signals closed. What was posted and not called is
   * dropped. Nothing of the loop may be left: no descriptor, no thread. */
  void (*destroy)(void* loop);
  /* Calls back until stop is called, whether there is anything to call or not. Called at most once. */
  void (*run)(void* loop);
  /* Makes run return soon. Any thread, also in a callback, at any time, also before run. */
  void (*stop)(void* loop);
  /* Optional: in the place of run. Returns when there is nothing left that could be called: nothing posted, no timer, no watch, no signal that is
   * open. */
  void (*run_until_done)(void* loop);

  /* Optional. Has it called once, soon. Any thread. */
  void (*post)(void* loop, const heddle_loop_callback* callback);

  /* Optional, all three. What can be sent again and again: the callback is called at least once after the last send began, and not more often than it was sent. */
  void* (*open_signal)(void* loop, const heddle_loop_callback* callback);
  void (*send)(void* signal); /* Any thread. */
  void (*close_signal)(void* signal); /* Called once, while nobody sends. */

  /* Has it called once, not before delay_ns (>= 0) nanoseconds have passed; if it repeats (with REPEATS only), again and again. Never null. */
  void* (*start_timer)(void* loop, int64_t delay_ns, int repeats, const heddle_loop_callback* callback);
  /* Called once for each timer, also for one that has been called. */
  void (*cancel_timer)(void* timer);

  /* Has it called again and again while the descriptor can be read. Never null. */
  void* (*watch)(void* loop, int descriptor, const heddle_loop_callback* callback);
  /* Called once for each watch, while the descriptor is open. */
  void (*unwatch)(void* watch);

  /* Needed with FAILURES: how many failures of callbacks have been reported so far. */
  int64_t (*failures)(void* loop);
} heddle_loop_ops;

/* kind "program": a whole program. `heddle c++` and `heddle cc` make this table. */
typedef struct heddle_program_ops {
  size_t struct_size; /* sizeof(heddle_program_ops) */
  /* Its main(). The execution ends when it returns, or with exit(0); another status is a failure. */
  int (*main)(int argc, char** argv, char** environment);
} heddle_program_ops;

/* Every other kind: an object with named operations on integers. properties/README.md lists the kinds with their parameters, operations and
 * claims, and what each operation has to answer. An implementation has the operations that it lists; some it must have. */
typedef struct heddle_operation {
  size_t struct_size; /* sizeof(heddle_operation) */
  const char* name;   /* as the kind calls it, such as "put" */
  /* `arguments` are as many as the kind says; a timeout is the last of them, in nanoseconds (>= 0) of CLOCK_MONOTONIC. `*result` is 0
   * before the call, and matters where the kind says so and the answer is OK. NOT_ACQUIRED: a try that failed, a deadline that
   * passed; nothing changed. Blocks only where the kind says so. */
  heddle_status (*call)(void* object, const int64_t* arguments, int64_t* result);
} heddle_operation;

typedef struct heddle_object_ops {
  size_t struct_size; /* sizeof(heddle_object_ops) */
  /* `parameters` are as many as the kind says: an initial value, a capacity. Called by one thread before any other uses the object. Null
   * means failure. The caller owns the handle and gives it to destroy exactly once. */
  void* (*create)(const int64_t* parameters);
  /* Called when nobody waits on the object, by any thread that took part. */
  void (*destroy)(void* object);
  size_t operation_count;
  const heddle_operation* operations; /* an array */
} heddle_object_ops;

/* Claims of any of these kinds. A thread that is stopped in the middle of a call, for good, keeps nobody else from ending theirs: what lock-free and
 * obstruction-free algorithms promise of calls that do not wait. */
#define HEDDLE_NONBLOCKING (UINT64_C(1) << 61)
/* Processes that are forked after create use the same object, through their copies of the handle. For the lock: HEDDLE_LOCK_PROCESS_SHARED. */
#define HEDDLE_PROCESS_SHARED (UINT64_C(1) << 60)
/* In the place of a stronger promise: the answers fit an order in which a call that has returned comes before one that
 * begins afterwards only if there was a moment between them at which nobody was in the middle of a call (quiescent consistency). */
#define HEDDLE_QUIESCENT (UINT64_C(1) << 62)
/* No promise: a schedule of it takes about as long as ten of others, for instance because every object forks a process. It counts as ten. */
#define HEDDLE_COSTLY (UINT64_C(1) << 59)

/* kind "semaphore": parameters: initial value. */
#define HEDDLE_SEMAPHORE_BOUNDED (UINT64_C(1) << 0)  /* a release beyond the initial value answers HEDDLE_MISUSE and changes nothing */
#define HEDDLE_SEMAPHORE_MAY_FAIL (UINT64_C(1) << 1) /* a try may fail, and a deadline pass, though there is a token */

/* kinds "queue" and "stack": parameters: capacity, 0 for none. */
#define HEDDLE_QUEUE_BOUNDED (UINT64_C(1) << 0)        /* never holds more than the capacity that it was created with */
#define HEDDLE_QUEUE_MAY_FAIL (UINT64_C(1) << 1)       /* a try may fail without a cause while others are in the middle of a call */
#define HEDDLE_QUEUE_ONE_PRODUCER (UINT64_C(1) << 2)   /* only one thread may put */
#define HEDDLE_QUEUE_ONE_CONSUMER (UINT64_C(1) << 3)   /* only one thread may get */
#define HEDDLE_QUEUE_PER_PRODUCER (UINT64_C(1) << 4)   /* in order for each producer, and in none between producers */

/* kind "deque": parameters: capacity. */
#define HEDDLE_DEQUE_MAY_FAIL (UINT64_C(1) << 0) /* a steal may fail without a cause while others take something */

/* kind "barrier": parameters: parties, and a heddle_task for each round, or 0. */
#define HEDDLE_BARRIER_INDICES (UINT64_C(1) << 0) /* wait answers a place from 0, to each of a round another */
#define HEDDLE_BARRIER_SERIAL (UINT64_C(1) << 1)  /* wait answers 1 to one of a round, and 0 to the others */
#define HEDDLE_BARRIER_ACTION (UINT64_C(1) << 2)  /* it runs the task once in each round, after all have come and before any goes on */
#define HEDDLE_BARRIER_ANYBODY (UINT64_C(1) << 3) /* more threads than parties may come */

/* kind "latch": parameters: count. */
#define HEDDLE_LATCH_MAY_FAIL (UINT64_C(1) << 0) /* a try may fail without a cause */

/* kind "executor": parameters: workers. */
#define HEDDLE_EXECUTOR_FIFO (UINT64_C(1) << 0)          /* tasks begin in the order in which they were submitted */
#define HEDDLE_EXECUTOR_SHUT_ANYWHERE (UINT64_C(1) << 1) /* any thread may shut it down, while others submit, who are refused from then on */

/* A known-bad implementation names the property that must catch it. Heddle's own test suite is made of these. */
typedef struct heddle_expectation {
  size_t struct_size;   /* sizeof(heddle_expectation) */
  const char* property; /* the id of the property that must be violated, such as "lock.mutual-exclusion" */
  uint64_t schedules;   /* within how many schedules, under the default strategy */
  const char* memory;   /* the memory model to search under: "sc", "tso" or "c11" */
} heddle_expectation;

/* A third party's implementation that is known not to keep one of its promises, and where that is written up. The property is checked all
 * the same; a violation of it is reported as known, and fails nobody's build. */
typedef struct heddle_finding {
  size_t struct_size;    /* sizeof(heddle_finding) */
  const char* property;  /* the id of the property that is violated */
  const char* reference; /* one line: what is wrong, and the upstream report or the file that describes it */
} heddle_finding;

typedef struct heddle_implementation {
  size_t struct_size; /* sizeof(heddle_implementation) */
  const char* name;   /* unique over all loaded plugins, such as "std::mutex" */
  const char* kind;   /* "lock", "semaphore", ...: `heddle list kinds`, or one of the plugin's own */
  uint64_t claims;    /* of that kind: HEDDLE_LOCK_*, HEDDLE_SEMAPHORE_*, ... */
  heddle_level level;
  const void* ops;                       /* heddle_lock_ops for kind "lock", heddle_server_ops for "server", heddle_greenlet_ops for "greenlet", heddle_hub_ops for "hub", heddle_loop_ops for "event_loop", heddle_process_pool_ops for "process_pool", heddle_program_ops for "program", heddle_object_ops for every other */
  const heddle_expectation* expectation; /* null, except for a known-bad implementation */
  size_t finding_count;
  const heddle_finding* findings; /* an array; null if finding_count is 0 */
} heddle_implementation;

/* A kind of the plugin's own: what may be called, and what the calls do to a sequential object. Heddle draws scenarios from it, and checks that
 * concurrent calls get answers that fit some order of them, that nobody waits who could go on, and all that it checks of every kind. */

/* What one parameter or argument is, and the values that scenarios use for it. */
typedef struct heddle_values {
  const char* name;
  const int64_t* values; /* an array; not empty */
  size_t value_count;
} heddle_values;

#define HEDDLE_OPERATION_REQUIRED (1u << 0) /* every implementation has it */
#define HEDDLE_OPERATION_WAITS (1u << 1)    /* it may have to wait for good */
#define HEDDLE_OPERATION_TIMED (1u << 2)    /* it has one more argument, the last: a timeout in nanoseconds */
#define HEDDLE_OPERATION_PREFILLS (1u << 3) /* one thread may do it before the others begin */
#define HEDDLE_OPERATION_LOOKS (1u << 4)    /* it is done at the end, with each value of its first argument; never waits */
#define HEDDLE_OPERATION_OWNER (1u << 5)    /* only one thread calls it */
#define HEDDLE_OPERATION_OTHERS (1u << 6)   /* all threads but that one call it */

typedef struct heddle_kind_operation {
  size_t struct_size; /* sizeof(heddle_kind_operation) */
  const char* name;   /* of letters, digits and '_' */
  size_t argument_count; /* without the timeout; at most 2 */
  const heddle_values* arguments;
  unsigned flags; /* HEDDLE_OPERATION_* */
} heddle_kind_operation;

/* A call, as the sequential object sees it. */
typedef struct heddle_call {
  size_t operation; /* its position in heddle_kind::operations */
  int thread;       /* who calls, from 0 */
  const int64_t* arguments;
  /* When the call began and returned, in nanoseconds of virtual time since the object was made; ended is -1 for one that has not returned. */
  int64_t began;
  int64_t ended;
} heddle_call;

#define HEDDLE_MAX_STATE 256

typedef struct heddle_kind {
  size_t struct_size;  /* sizeof(heddle_kind) */
  const char* name;    /* of letters, digits and '_'; no other kind has it */
  const char* summary; /* one line */
  const char* promise; /* the sentence of its property <name>.linearizable */
  const char* source;  /* the document that it comes from */
  size_t parameter_count;
  const heddle_values* parameters;
  size_t operation_count;
  const heddle_kind_operation* operations;
  size_t sleep_count;    /* nanoseconds of virtual time that threads of scenarios may let pass between calls; 0 for none */
  const int64_t* sleeps;
  size_t state_words; /* of the sequential object: at most HEDDLE_MAX_STATE */
  void (*initial)(const int64_t* parameters, int64_t* state);
  /* Way number `way`, from 0, in which the call can take effect on the state: changes it, sets the answer, and returns 1; or returns 0, if there are
   * fewer ways. No way at all: the call has to wait. Called often, outside of executions; it must depend on its arguments only. */
  int (*apply)(const int64_t* parameters, int64_t* state, const heddle_call* call, int way, heddle_status* status, int64_t* result);
} heddle_kind;

typedef struct heddle_plugin {
  uint32_t abi_version; /* HEDDLE_ABI_VERSION */
  size_t struct_size;   /* sizeof(heddle_plugin) */
  const char* name;
  const char* version; /* of what is checked, such as the library's own version */
  size_t implementation_count;
  const heddle_implementation* const* implementations;
  size_t kind_count;
  const heddle_kind* const* kinds; /* of its own; implementations may be of these */
} heddle_plugin;

/* The one symbol a plugin exports. Called once, by the thread that loads it. Never null. */
const heddle_plugin* heddle_plugin_entry(void);

#ifdef __cplusplus
}
#endif

#endif /* HEDDLE_PLUGINS_API_HEDDLE_PLUGIN_H_ */
