// The event loop with plain callbacks: timers, a descriptor, another thread.
// Prints what happens, in the order in which it happens.
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "primitives/async/event_loop.h"
#include "primitives/select/socket.h"

int main() {
  using std::chrono::milliseconds;
  heddle::async::EventLoop loop;
  auto [near, far] = heddle::Socket::Pair();

  loop.call_later(milliseconds(20), [] { std::cout << "after 20 ms\n"; });
  heddle::async::Handle never =
      loop.call_later(milliseconds(10), [] { std::cout << "never: it is cancelled\n"; });
  loop.call_soon([&] {
    std::cout << "soon\n";
    never.cancel();
  });

  std::thread thread;
  loop.add_reader(near.fileno(), [&, &near = near, &far = far] {
    char buffer[64];
    const std::size_t count = near.recv(buffer).value_or(0);
    if (count == 0) {
      std::cout << "end of file\n";
      loop.remove_reader(near.fileno());
      loop.stop();
      return;
    }
    std::cout << "received " << std::string(buffer, count) << "\n";
    thread = std::thread([&] {
      loop.call_soon_threadsafe([&] {
        std::cout << "a call from a thread\n";
        far.close();
      });
    });
  });
  loop.call_later(milliseconds(30), [&far = far] { far.send_all("hello"); });
  loop.run_forever();
  thread.join();
}
