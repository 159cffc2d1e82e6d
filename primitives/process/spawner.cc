// A request is one byte, an answer an errno with the worker's socket beside it (SCM_RIGHTS). The
// worker's own end never was in the pool's process, so its closing is seen for sure.
//
// A worker that was just forked does not die with the spawner yet. Until it does it holds an end of
// the spawner's lifeline, a pipe whose other end is the first answer, so that the pool can wait for it.

#include "primitives/process/spawner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "primitives/process/fork_child.h"
#include "primitives/process/poll.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

// A message with room for one descriptor beside an int.
class Message {
 public:
  explicit Message(int* number) : part_{.iov_base = number, .iov_len = sizeof *number} {
    header_.msg_iov = &part_;
    header_.msg_iovlen = 1;
    header_.msg_control = control_;
    header_.msg_controllen = sizeof control_;
  }

  void SetDescriptor(int fd) {
    if (fd < 0) {
      header_.msg_controllen = 0;
      return;
    }
    cmsghdr* control = CMSG_FIRSTHDR(&header_);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(control), &fd, sizeof fd);
  }

  // -1 when there is none.
  int GetDescriptor() {
    const cmsghdr* control = CMSG_FIRSTHDR(&header_);
    int fd = -1;
    if (control != nullptr) std::memcpy(&fd, CMSG_DATA(control), sizeof fd);
    return fd;
  }

  msghdr* header() { return &header_; }

 private:
  iovec part_;
  alignas(cmsghdr) char control_[CMSG_SPACE(sizeof(int))] = {};
  msghdr header_{};
};

void SendAnswer(int control, int error, int fd) {
  Message message(&error);
  message.SetDescriptor(fd);
  // When the pool has gone the next read says so.
  RetryOnInterrupt([&] { return sendmsg(control, message.header(), MSG_NOSIGNAL); });
}

// The spawner's process.
class Forker {
 public:
  Forker(int control, const std::function<void(int)>& worker) : control_(control), worker_(worker) {
    // The kernel reaps the workers at once.
    signal(SIGCHLD, SIG_IGN);
    // Interrupting a program from the terminal is for the program to handle.
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGINT, &ignore, &interrupt_);
  }

  void Serve() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
      SendAnswer(control_, errno, -1);
      return;
    }
    lifeline_ = ends[1];
    SendAnswer(control_, 0, ends[0]);
    close(ends[0]);
    char request;
    while (RetryOnInterrupt([&] { return recv(control_, &request, 1, 0); }) == 1) ForkWorker();
    // With SIGCHLD ignored this returns, with an error, when there is no child any more.
    RetryOnInterrupt([] { return waitpid(-1, nullptr, 0); });
  }

 private:
  void ForkWorker() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
      SendAnswer(control_, errno, -1);
      return;
    }
    int error = 0;
    try {
      ForkChild(Lifetime::kTiedToParent, [&] {
        close(lifeline_);
        close(control_);
        close(ends[0]);
        signal(SIGCHLD, SIG_DFL);
        sigaction(SIGINT, &interrupt_, nullptr);
        worker_(ends[1]);
        return 0;
      });
    } catch (const std::system_error& e) {
      error = e.code().value();
    }
    SendAnswer(control_, error, error == 0 ? ends[0] : -1);
    close(ends[0]);
    close(ends[1]);
  }

  const int control_;
  int lifeline_ = -1;
  const std::function<void(int)>& worker_;
  struct sigaction interrupt_ {};  // what the program had
};

}  // namespace

Spawner::Spawner(std::function<void(int socket)> worker) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) ThrowErrno("socketpair");
  control_ = PrivateFd(ends[0]);
  const int spawners_end = ends[1];
  try {
    process_.emplace(ForkChild(Lifetime::kTiedToParent, [spawners_end, worker = std::move(worker)] {
      Forker(spawners_end, worker).Serve();
      return 0;
    }));
  } catch (...) {
    close(spawners_end);
    throw;
  }
  close(spawners_end);
  ReceiveLifeline();
}

void Spawner::ReceiveLifeline() {
  std::array<pollfd, 2> fds{{{.fd = control_fd(), .events = POLLIN, .revents = 0},
                             {.fd = pidfd(), .events = POLLIN, .revents = 0}}};
  PollUntil(fds, {});
  std::optional<Answer> answer = Receive();
  if (!answer) return;  // It died early, without a worker.
  if (answer->error != 0) {
    Join();
    ThrowErrno("a pool's lifeline", answer->error);
  }
  lifeline_ = std::move(answer->fd);
}

Spawner::~Spawner() { Join(); }

void Spawner::Request() {
  const char request = 0;
  RetryOnInterrupt([&] { return send(control_.get(), &request, 1, MSG_NOSIGNAL); });
}

std::optional<Spawner::Answer> Spawner::Receive() {
  int error = 0;
  Message message(&error);
  const ssize_t n = RetryOnInterrupt(
      [&] { return recvmsg(control_.get(), message.header(), MSG_CMSG_CLOEXEC | MSG_DONTWAIT); });
  if (n != sizeof error) return std::nullopt;
  Answer answer{.fd = PrivateFd(message.GetDescriptor()), .error = error};
  // The descriptor is lost when this process has no room for it.
  if (!answer.fd && answer.error == 0) answer.error = EMFILE;
  return answer;
}

void Spawner::Kill() { process_->Signal(SIGKILL); }

void Spawner::Join() {
  shutdown(control_.get(), SHUT_RDWR);
  // Workers that nobody took would wait for calls.
  while (Receive()) {
  }
  process_->Wait({});
  char nothing;
  if (lifeline_) RetryOnInterrupt([&] { return read(lifeline_.get(), &nothing, 1); });
}

}  // namespace heddle::process::internal
