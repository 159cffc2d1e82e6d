// The tutorial's first program: two greenlets pass the turn to each other.
// Prints 12, 56, 34, 78.
#include <iostream>

#include "primitives/greenlet/greenlet.h"

int main() {
  heddle::Greenlet test1;
  heddle::Greenlet test2;
  test1 = heddle::Greenlet([&] {
    std::cout << 12 << '\n';
    test2.switch_to();
    std::cout << 34 << '\n';
    test2.switch_to();
  });
  test2 = heddle::Greenlet([&] {
    std::cout << 56 << '\n';
    test1.switch_to();
    std::cout << 78 << '\n';
  });
  test1.switch_to();
}
