// Downloads pages from a local HTTP server with a thread pool and saves them in a directory, in one
// step (a task downloads and saves) and in two (a task downloads, a callback saves).
// Usage: download_pages DIRECTORY

#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/pool/examples/page_server.h"
#include "primitives/pool/pool.h"

namespace {

using heddle::Future;
using heddle::ThreadPoolExecutor;

struct Page {
  std::string name;
  std::string content;
};

Page GetPage(std::uint16_t port, const std::string& name) {
  return {name, heddle::example::Download(port, "/" + name)};
}

std::size_t SavePage(const std::filesystem::path& directory, const Page& page) {
  std::ofstream file(directory / page.name);
  file << page.content;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + page.name);
  return page.content.size();
}

// One step: the future's result is what was saved.
void DownloadAndSave(std::uint16_t port, const std::vector<std::string>& names,
                     const std::filesystem::path& directory) {
  ThreadPoolExecutor pool(3);
  std::vector<Future<std::size_t>> futures;
  for (const std::string& name : names) {
    futures.push_back(pool.submit([&, name] { return SavePage(directory, GetPage(port, name)); }));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    try {
      const std::size_t bytes = futures[i].result();
      std::cout << "one step: " << names[i] << ": " << bytes << " bytes\n";
    } catch (const std::runtime_error& e) {
      std::cout << "one step: " << e.what() << "\n";
    }
  }
}

// Two steps: the task knows nothing of files, the callback nothing of the network.
void DownloadThenSave(std::uint16_t port, const std::vector<std::string>& names,
                      const std::filesystem::path& directory) {
  ThreadPoolExecutor pool(3);
  for (const std::string& name : names) {
    pool.submit(GetPage, port, name).add_done_callback([&](const Future<Page>& future) {
      if (future.exception() == nullptr) SavePage(directory, future.result());
    });
  }
  pool.shutdown();  // Waits for tasks and callbacks.
  for (const std::string& name : names) {
    const bool saved = std::filesystem::exists(directory / name);
    std::cout << "two steps: " << name << ": " << (saved ? "saved" : "not saved") << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: download_pages DIRECTORY\n";
    return 2;
  }
  try {
    const heddle::example::PageServer server({{"/index.html", "<h1>Index</h1>\n"},
                                              {"/loom.html", "<p>A frame for weaving.</p>\n"},
                                              {"/heddle.html", std::string(100'000, 'h')}});
    const std::vector<std::string> names{"index.html", "loom.html", "heddle.html", "none.html"};
    const std::filesystem::path directory = argv[1];
    for (const char* step : {"one", "two"}) std::filesystem::create_directories(directory / step);
    DownloadAndSave(server.port(), names, directory / "one");
    DownloadThenSave(server.port(), names, directory / "two");
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
  return 0;
}
