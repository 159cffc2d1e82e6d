// A generator made of a greenlet: the producer hands each value to whoever asks for the next.
// Prints 0, 1, 1, 2, 3, 5, 8.
#include <any>
#include <iostream>
#include <utility>

#include "primitives/greenlet/greenlet.h"

int main() {
  const heddle::Greenlet consumer = heddle::getcurrent();
  const heddle::Greenlet fibonacci([&] {
    int current = 0;
    int next = 1;
    for (;;) {
      consumer.switch_to(current);
      current = std::exchange(next, current + next);
    }
  });
  for (int i = 0; i < 7; ++i) std::cout << std::any_cast<int>(fibonacci.switch_to()) << '\n';
  // Here `fibonacci` loses its last reference, and GreenletExit ends its loop.
}
