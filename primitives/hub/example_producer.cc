// A boss who waits for an event, workers in a pool of two, and a time limit for the whole.
// Prints what happens, in order.
#include <any>
#include <chrono>
#include <iostream>
#include <string>

#include "primitives/hub/hub.h"

int main() {
  namespace hub = heddle::hub;
  hub::Event opened;
  hub::Pool pool(2);

  const hub::Task boss = hub::spawn([&] {
    opened.wait();
    for (int job = 1; job <= 3; ++job) {
      pool.spawn([job] {
        std::cout << "job " << job << " begins\n";
        hub::sleep();
        std::cout << "job " << job << " ends\n";
      });
    }
    pool.join();
    return std::string("all done");
  });
  boss.link(
      [](const hub::Task& task) { std::cout << std::any_cast<std::string>(task.value()) << '\n'; });

  std::cout << "nothing has begun\n";
  opened.set();
  hub::wait();

  hub::Event never;
  const bool in_time = hub::with_timeout(std::chrono::milliseconds(1), [&] { never.wait(); });
  std::cout << (in_time ? "opened" : "gave up") << '\n';
  try {
    never.wait();
  } catch (const hub::LoopExit& e) {
    std::cout << e.what() << '\n';
  }
}
