// A pool of processes, in one step and in two: the function does all the work, or a callback in this process does the second half.
#include <iostream>
#include <string>
#include <vector>

#include "primitives/process/process_pool_executor.h"

using heddle::Future;
using heddle::process::ProcessPoolExecutor;

namespace {

// What a page is to the tutorial: a number of letters that takes some work to count.
int CountLetters(const std::string& page) {
  int count = 0;
  for (const char c : page) count += (c >= 'a' && c <= 'z') ? 1 : 0;
  return count;
}

void Report(const std::string& page, int letters) { std::cout << page << ": " << letters << " letters\n"; }

}  // namespace

int main() {
  const std::vector<std::string> pages = {"first page", "the second page", "3"};
  ProcessPoolExecutor pool(2);

  // One step: wait for each result where it is needed.
  std::vector<Future<int>> futures;
  for (const std::string& page : pages) futures.push_back(pool.submit(CountLetters, page));
  for (std::size_t i = 0; i < pages.size(); ++i) Report(pages[i], futures[i].result());

  // Two steps: the callback runs in this process, one at a time, when a result is there.
  int total = 0;
  for (const std::string& page : pages) {
    pool.submit(CountLetters, page).add_done_callback([&total](const Future<int>& done) { total += done.result(); });
  }
  pool.shutdown();  // waits for the callbacks, too
  std::cout << "in all: " << total << "\n";
}
