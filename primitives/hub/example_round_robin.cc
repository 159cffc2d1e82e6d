// The tutorial's first program with a hub: two tasks that let each other run.
// Prints 1A, 2A, 1B, 2B.
#include <iostream>
#include <string>

#include "primitives/hub/hub.h"

int main() {
  const auto task = [](const std::string& name) {
    return heddle::hub::spawn([name] {
      for (const char* step : {"A", "B"}) {
        std::cout << name << step << '\n';
        heddle::hub::sleep();
      }
    });
  };
  heddle::hub::joinall({task("1"), task("2")});
}
