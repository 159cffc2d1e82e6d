// Programs that fork. What a child finds out it tells through shared memory, a pipe or its exit status.
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

int global = 1;
thread_local int of_thread = 1;
std::mutex global_mutex;

// Memory that children share.
struct Shared {
  std::atomic<int> counter;
  int plain;
  std::atomic<int> word;
  pthread_mutex_t mutex;
};

Shared* MapShared() {
  void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : new (memory) Shared{};
}

void Unmap(Shared* shared) { munmap(shared, sizeof *shared); }

template <typename Body>
pid_t ForkTo(Body body) {
  const pid_t child = fork();
  if (child != 0) return child;
  body();
  _exit(0);
}

int StatusOf(pid_t child) {
  int status = -1;
  if (waitpid(child, &status, 0) != child) return -errno;
  return status;
}

void ObserveStatus(pid_t child) {
  const int status = StatusOf(child);
  Observe(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

pthread_mutex_t* MakeRobust(pthread_mutex_t* mutex, int type = PTHREAD_MUTEX_NORMAL) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return mutex;
}

// Sends a descriptor along with one byte.
void Pass(int socket, int descriptor) {
  char byte = 'd';
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  Observe(sendmsg(socket, &message, 0));
}

int TakeDescriptor(int socket) {
  char byte;
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1) return -1;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr) return -1;
  int descriptor;
  memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

}  // namespace

extern "C" {

void MemoryIsCopied() {
  int local = 1;
  auto* const block = new int(1);
  of_thread = 1;
  global = 1;
  int ends[2];
  Observe(pipe(ends));
  const pid_t child = ForkTo([&] {
    ++local;
    ++*block;
    ++global;
    ++of_thread;
    const int all[] = {local, *block, global, of_thread};
    (void)!write(ends[1], all, sizeof all);
    delete block;
  });
  local += 10;
  *block += 10;
  global += 10;
  of_thread += 10;
  int all[4] = {};
  Observe(read(ends[0], all, sizeof all));
  for (const int value : all) Observe(value);
  ObserveStatus(child);
  for (const int value : {local, *block, global, of_thread}) Observe(value);
  delete block;
  close(ends[0]);
  close(ends[1]);
}

void SharedMemoryIsShared() {
  Shared* const shared = MapShared();
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(ForkTo([&] {
      shared->counter.fetch_add(1);
      shared->counter.fetch_add(1);
    }));
  }
  for (const pid_t child : children) ObserveStatus(child);
  Observe(shared->counter.load());
  Unmap(shared);
}

// Two processes lose an update of each other: some schedules end with 1.
void UpdateIsLost() {
  Shared* const shared = MapShared();
  const auto add = [&] { shared->counter.store(shared->counter.load() + 1); };
  const pid_t child = ForkTo(add);
  add();
  StatusOf(child);
  Observe(shared->counter.load());
  Unmap(shared);
}

void SharedPlainMemoryRaces() {
  Shared* const shared = MapShared();
  const pid_t child = ForkTo([&] { ++shared->plain; });
  ++shared->plain;
  StatusOf(child);
  Unmap(shared);
}

// Every process has its own mutex, and its own data.
void PrivateLocksAreApart() {
  const auto work = [] {
    for (int i = 0; i < 2; ++i) {
      const std::lock_guard lock(global_mutex);
      ++global;
    }
  };
  const pid_t child = ForkTo([&] {
    std::thread other(work);
    work();
    other.join();
    _exit(global);
  });
  std::thread other(work);
  work();
  other.join();
  ObserveStatus(child);
  Observe(global);
  global = 1;
}

// The thread that holds the mutex is not in the child.
void ChildInheritsAHeldLock() {
  global_mutex.lock();
  const pid_t child = ForkTo([&] { global_mutex.lock(); });
  global_mutex.unlock();
  StatusOf(child);
}

void ExitStatusIsTold() {
  ObserveStatus(ForkTo([] { _exit(7); }));
  ObserveStatus(ForkTo([] { exit(300); }));
  ObserveStatus(ForkTo([] { raise(SIGTERM); }));
  ObserveStatus(ForkTo([] { kill(getpid(), SIGKILL); }));
  Observe(waitpid(-1, nullptr, 0));
  Observe(errno == ECHILD);
}

void KillEndsABlockedProcess() {
  int ends[2];
  Observe(pipe(ends));
  const pid_t child = ForkTo([&] {
    char byte;
    (void)!read(ends[0], &byte, 1);
  });
  Observe(kill(child, 0));
  Observe(kill(child, SIGKILL));
  ObserveStatus(child);
  Observe(kill(child, SIGKILL));
  Observe(errno == ESRCH);
  close(ends[0]);
  close(ends[1]);
}

void ZombieCanBeSignalled() {
  const pid_t child = ForkTo([] {});
  siginfo_t info{};
  Observe(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT));
  Observe(info.si_pid == child);
  Observe(info.si_code == CLD_EXITED);
  Observe(kill(child, SIGKILL));
  ObserveStatus(child);
}

void PidfdTellsTheEnd() {
  int ends[2];
  Observe(pipe(ends));
  const pid_t child = ForkTo([&] {
    close(ends[1]);
    char byte;
    (void)!read(ends[0], &byte, 1);
    _exit(3);
  });
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd entry{pidfd, POLLIN, 0};
  Observe(poll(&entry, 1, 0));
  close(ends[0]);
  close(ends[1]);
  Observe(poll(&entry, 1, -1));
  Observe(entry.revents);
  siginfo_t info{};
  Observe(waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED));
  Observe(info.si_status);
  Observe(syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0));
  Observe(errno == ESRCH);
  close(pidfd);
}

void PipeEndsWithItsLastWriter() {
  int ends[2];
  Observe(pipe(ends));
  const pid_t child = ForkTo([&] { (void)!write(ends[1], "ab", 2); });
  close(ends[1]);
  char bytes[4];
  ssize_t total = 0;
  for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;) total += n;
  Observe(total);
  ObserveStatus(child);
  close(ends[0]);
}

void BrokenPipeKillsTheWriter() {
  int ends[2];
  Observe(pipe(ends));
  close(ends[0]);
  ObserveStatus(ForkTo([&] { (void)!write(ends[1], "a", 1); }));
  ObserveStatus(ForkTo([&] {
    signal(SIGPIPE, SIG_IGN);
    _exit(write(ends[1], "a", 1) < 0 && errno == EPIPE ? 1 : 2);
  }));
  close(ends[1]);
}

void IgnoredChildrenAreReaped() {
  signal(SIGCHLD, SIG_IGN);
  const pid_t child = ForkTo([] { _exit(5); });
  Observe(waitpid(child, nullptr, 0));
  Observe(errno == ECHILD);
  signal(SIGCHLD, SIG_DFL);
}

int handled = 0;

void HandlersOfSystemVRunOnce() {
  Observe(sysv_signal(SIGUSR1, [](int) { ++handled; }) == SIG_DFL);
  Observe(raise(SIGUSR1));
  Observe(handled);
  Observe(ssignal(SIGUSR1, [](int) { handled += 10; }) == SIG_DFL);
  Observe(raise(SIGUSR1));
  Observe(raise(SIGUSR1));
  Observe(handled);
  Observe(ssignal(SIGUSR1, SIG_IGN) != SIG_DFL);
}

void OrphanIsKilledWithItsParent() {
  int ends[2];
  Observe(pipe(ends));
  const pid_t child = ForkTo([&] {
    ForkTo([&] {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      close(ends[0]);
      (void)!write(ends[1], "r", 1);
      for (;;) pause();
    });
    char byte;
    (void)!read(ends[0], &byte, 1);
  });
  close(ends[1]);
  ObserveStatus(child);
  char byte;
  Observe(read(ends[0], &byte, 1));  // the end: the grandchild has none of it any more
  close(ends[0]);
}

void RobustMutexTellsOfDeath() {
  Shared* const shared = MapShared();
  pthread_mutex_t* const mutex = MakeRobust(&shared->mutex);
  ObserveStatus(ForkTo([&] { pthread_mutex_lock(mutex); }));
  Observe(pthread_mutex_lock(mutex) == EOWNERDEAD);
  Observe(pthread_mutex_consistent(mutex));
  Observe(pthread_mutex_unlock(mutex));
  Observe(pthread_mutex_lock(mutex));
  Observe(pthread_mutex_unlock(mutex));
  ObserveStatus(ForkTo([&] { pthread_mutex_lock(mutex); }));
  Observe(pthread_mutex_lock(mutex) == EOWNERDEAD);
  Observe(pthread_mutex_unlock(mutex));
  Observe(pthread_mutex_lock(mutex) == ENOTRECOVERABLE);
  Unmap(shared);
}

void RobustMutexTellsOfAThreadsEnd() {
  pthread_mutex_t mutex;
  MakeRobust(&mutex, PTHREAD_MUTEX_RECURSIVE);
  std::thread([&] { pthread_mutex_lock(&mutex); }).join();
  Observe(pthread_mutex_trylock(&mutex) == EOWNERDEAD);
  Observe(pthread_mutex_consistent(&mutex));
  Observe(pthread_mutex_unlock(&mutex));
  pthread_mutex_destroy(&mutex);
}

void FutexWakesAcrossProcesses() {
  Shared* const shared = MapShared();
  const pid_t child = ForkTo([&] {
    while (shared->word.load() == 0) syscall(SYS_futex, &shared->word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    _exit(shared->word.load());
  });
  shared->word.store(9);
  syscall(SYS_futex, &shared->word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  ObserveStatus(child);
  Unmap(shared);
}

// A wake without the store before it is lost in some schedules.
void WakeIsLost() {
  Shared* const shared = MapShared();
  const pid_t child = ForkTo([&] {
    if (shared->word.load() == 0) syscall(SYS_futex, &shared->word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
  });
  syscall(SYS_futex, &shared->word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  StatusOf(child);
  Unmap(shared);
}

void PacketsKeepApartAndPassDescriptors() {
  int ends[2];
  Observe(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
  const pid_t child = ForkTo([&] {
    close(ends[0]);
    char bytes[8];
    if (recv(ends[1], bytes, sizeof bytes, 0) != 2) _exit(1);
    if (recv(ends[1], bytes, sizeof bytes, 0) != 3) _exit(2);
    const int passed = TakeDescriptor(ends[1]);
    if (passed < 0) _exit(3);
    if (write(passed, "hello", 5) != 5) _exit(4);
    _exit(recv(ends[1], bytes, sizeof bytes, 0) == 0 ? 5 : 6);
  });
  close(ends[1]);
  Observe(send(ends[0], "ab", 2, 0));
  Observe(send(ends[0], "cde", 3, 0));
  int pipe_ends[2];
  Observe(pipe(pipe_ends));
  Pass(ends[0], pipe_ends[1]);
  close(pipe_ends[1]);
  char bytes[8];
  Observe(read(pipe_ends[0], bytes, sizeof bytes));
  shutdown(ends[0], SHUT_WR);
  ObserveStatus(child);
  Observe(read(pipe_ends[0], bytes, sizeof bytes));
  Observe(recv(ends[0], bytes, sizeof bytes, 0));
  close(ends[0]);
  close(pipe_ends[0]);
}

void ForkHandlersRun() {
  static int before, in_parent, in_child;
  before = in_parent = in_child = 0;
  pthread_atfork([] { before = before * 10 + 1; }, [] { in_parent = in_parent * 10 + 1; }, [] { in_child = in_child * 10 + 1; });
  pthread_atfork([] { before = before * 10 + 2; }, [] { in_parent = in_parent * 10 + 2; }, [] { in_child = in_child * 10 + 2; });
  ObserveStatus(ForkTo([] { _exit(before * 5 + in_child + in_parent); }));
  Observe(before);
  Observe(in_parent);
  Observe(in_child);
}

void IdentifiersDiffer() {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) _exit(getpid() != parent && getppid() == parent && gettid() == getpid() ? 1 : 2);
  Observe(child != parent);
  ObserveStatus(child);
}

// Every process of a family of three generations has memory of its own, also what was allocated between the forks.
void GenerationsAreApart() {
  Shared* const shared = MapShared();
  auto* const first = new int(1);
  const pid_t child = ForkTo([&] {
    auto* const second = new int(10);
    const pid_t grandchild = ForkTo([&] {
      *first += 4;
      *second += 40;
      shared->counter.fetch_add(*first + *second);
      delete first;
      delete second;
    });
    *first += 2;
    *second += 20;
    StatusOf(grandchild);
    shared->counter.fetch_add(1000 * (*first + *second));
    delete first;
    delete second;
  });
  auto* const later = new int(100);
  const pid_t other = ForkTo([&] {
    *later += 1;
    shared->counter.fetch_add(1'000'000 * (*first + *later));
    delete first;
    delete later;
  });
  *first += 1;
  ObserveStatus(child);
  ObserveStatus(other);
  Observe(shared->counter.load());
  Observe(*first + *later);
  delete first;
  delete later;
  Unmap(shared);
}

// Threads of several processes, each with its stack and locals.
void ThreadsOfProcesses() {
  Shared* const shared = MapShared();
  const auto work = [shared](int n) {
    int sum = 0;
    for (int i = 0; i < 3; ++i) {
      sum += n;
      of_thread += sum;
      shared->counter.fetch_add(1);
    }
    if (sum == 3 * n) shared->counter.fetch_add(10);
  };
  const auto both = [&](int n) {
    std::thread a(work, n);
    std::thread b(work, n + 1);
    work(n + 2);
    a.join();
    b.join();
  };
  std::thread early(work, 7);
  const pid_t child = ForkTo([&] { both(1); });
  both(20);
  early.join();
  ObserveStatus(child);
  Observe(shared->counter.load());
  Unmap(shared);
}

void ChildReturns() {
  if (fork() != 0) wait(nullptr);
}

void ForkWithAPrivateMapping() {
  mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (fork() == 0) _exit(0);
  wait(nullptr);
}

}  // extern "C"
