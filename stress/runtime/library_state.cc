#include "stress/runtime/library_state.h"

#include <dlfcn.h>
#include <locale.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "stress/runtime/engine.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/image.h"
#include "stress/runtime/thread_pointer.h"

extern "C" {
void* __tls_get_addr(void* index);
// The standard streams themselves, whatever stdin, stdout and stderr point to.
extern FILE _IO_2_1_stdin_;
extern FILE _IO_2_1_stdout_;
extern FILE _IO_2_1_stderr_;
}

namespace heddle::runtime::library_state {
namespace internal {

Code g_libc;
bool g_changed = false;
bool g_kept = false;

}  // namespace internal

namespace {

using internal::g_changed;
using internal::g_kept;

struct Stretch {
  std::uintptr_t* words;
  std::vector<std::uintptr_t> kept;
};

struct ThreadLocalSegment {
  std::size_t module;
  std::size_t words;
};

// It lies at the end of the thread's stack; glibc's is half as large.
constexpr std::size_t kMostWordsOfRecord = 600;

struct Stream {
  FILE* const file;
  FILE kept;
};

// The array and its strings: both may be written to.
struct Environment {
  char** array = nullptr;  // null: not kept
  std::vector<char*> variables;
  std::vector<char> strings;

  void Keep() {
    array = environ;
    variables.clear();
    strings.clear();
    for (char** variable = array; *variable != nullptr; ++variable) {
      variables.push_back(*variable);
      strings.insert(strings.end(), *variable, *variable + std::strlen(*variable) + 1);
    }
  }

  void PutBack() {
    const char* kept = strings.data();
    for (std::size_t i = 0; i < variables.size(); ++i) {
      array[i] = variables[i];
      const std::size_t size = std::strlen(kept) + 1;
      if (std::memcmp(variables[i], kept, size) != 0) std::memcpy(variables[i], kept, size);
      kept += size;
    }
    array[variables.size()] = nullptr;
    environ = std::exchange(array, nullptr);
  }
};

bool g_initialised = false;
Environment* g_environment = new Environment;
bool g_streams_kept = false;
bool g_time_zone_used = false;
std::vector<Stretch>* g_stretches = new std::vector<Stretch>;
std::vector<ThreadLocalSegment>* g_thread_locals = new std::vector<ThreadLocalSegment>;
std::string* g_locale = new std::string;  // empty: unchanged
std::vector<void*>* g_loaded = new std::vector<void*>;
Stream g_streams[] = {{&_IO_2_1_stdin_, {}}, {&_IO_2_1_stdout_, {}}, {&_IO_2_1_stderr_, {}}};

bool Contains(const dl_phdr_info& info, const void* address) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type == PT_LOAD && reinterpret_cast<std::uintptr_t>(address) - info.dlpi_addr - header.p_vaddr < header.p_memsz) return true;
  }
  return false;
}

// All but the harness's executable and the dynamic loader: what that keeps is of what stays loaded.
bool IsLibrary(const dl_phdr_info& info) {
  return info.dlpi_addr != getauxval(AT_BASE) && DynamicSection(info) != nullptr && !Contains(info, reinterpret_cast<const void*>(&Initialize));
}

void AddLibrary(const dl_phdr_info& info) {
  ForEachWritableStretch(info, [](char* begin, char* end) {
    auto* const words = reinterpret_cast<std::uintptr_t*>((reinterpret_cast<std::uintptr_t>(begin) + 7) & ~std::uintptr_t{7});
    g_stretches->push_back({words, std::vector<std::uintptr_t>(static_cast<std::size_t>(end - reinterpret_cast<char*>(words)) / 8)});
  });
  if (Contains(info, reinterpret_cast<const void*>(&_IO_2_1_stdout_))) internal::g_libc = CodeOf(info);
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type == PT_TLS) g_thread_locals->push_back({info.dlpi_tls_modid, header.p_memsz / 8});
  }
}

// Whether the word may point to memory that is taken back.
bool IsSubjects(std::uintptr_t word) {
  const auto* const address = reinterpret_cast<const void*>(word);
  return RegionOffset(address) < kRegionSize || image::Contains(address);
}

// Whether a thread's variable has to be put back: one that points to the subject's memory, and one that pointed somewhere, as that to the locale in
// use does. In libc's record of the thread, which lies on the stack, all else is about the thread itself.
bool IsForSubject(const ThreadLocals& locals, std::size_t i) {
  if (locals.is_record) return heap::Contains(reinterpret_cast<const void*>(locals.words[i]));
  return locals.initial[i] != 0 || IsSubjects(locals.words[i]);
}

// Calls function(word, what it was) for each word of the libraries that has come to be about the subject's memory.
template <typename Function>
void ForEachChange(Function function) {
  for (Stretch& stretch : *g_stretches) {
    for (std::size_t i = 0; i < stretch.kept.size(); ++i) {
      if (stretch.words[i] != stretch.kept[i] && IsSubjects(stretch.words[i])) function(stretch.words[i], stretch.kept[i]);
    }
  }
  for (int i = 0; i < g.fiber_count; ++i) {
    for (ThreadLocals& locals : g.fibers[i]->own.library_locals) {
      for (std::size_t word = 0; word < locals.initial.size(); ++word) {
        if (locals.words[word] != locals.initial[word] && IsForSubject(locals, word)) function(locals.words[word], locals.initial[word]);
      }
    }
  }
}

}  // namespace

void Initialize() {
  if (g_initialised) return;
  g_initialised = true;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void*) {
        if (IsLibrary(*info)) AddLibrary(*info);
        return 0;
      },
      nullptr);
  tzset();
}

void internal::Keep() {
  HostSection host;
  g_changed = g_kept = true;
  for (Stretch& stretch : *g_stretches) std::copy_n(stretch.words, stretch.kept.size(), stretch.kept.begin());
  if (!g_streams_kept) KeepStreams();
}

void KeepStreams() {
  g_changed = g_streams_kept = true;
  for (Stream& stream : g_streams) stream.kept = *stream.file;
}

void KeepEnvironment() {
  HostSection host;
  if (g_environment->array != nullptr) return;
  g_changed = true;
  g_environment->Keep();
}

void KeepLocale() {
  if (!g_kept) internal::Keep();
  if (g_locale->empty()) *g_locale = setlocale(LC_ALL, nullptr);
}

void NoteTimeZone() { g_changed = g_time_zone_used = true; }

void NoteLoaded(void* library) {
  HostSection host;
  g_changed = true;
  g_loaded->push_back(library);
}

void NoteUnloaded(void* library) {
  HostSection host;
  if (const auto at = std::find(g_loaded->begin(), g_loaded->end(), library); at != g_loaded->end()) g_loaded->erase(at);
}

std::vector<std::uintptr_t> NewPointers() {
  std::vector<std::uintptr_t> pointers;
  if (g_kept) ForEachChange([&](std::uintptr_t word, std::uintptr_t) { pointers.push_back(word); });
  return pointers;
}

void internal::PutBack() {
  g_changed = false;
  while (!g_loaded->empty()) {
    dlclose(g_loaded->back());
    g_loaded->pop_back();
  }
  if (g_streams_kept) {
    g_streams_kept = false;
    for (Stream& stream : g_streams) {
      if (std::memcmp(stream.file, &stream.kept, sizeof(FILE)) == 0) continue;
      fflush(stream.file);
      *stream.file = stream.kept;
    }
  }
  if (g_environment->array != nullptr) g_environment->PutBack();
  if (std::exchange(g_time_zone_used, false)) tzset();
  if (!g_kept) return;
  g_kept = false;
  if (!g_locale->empty()) {
    setlocale(LC_ALL, g_locale->c_str());
    g_locale->clear();
  }
  ForEachChange([](std::uintptr_t& word, std::uintptr_t kept) { word = kept; });
}

std::vector<ThreadLocals> NewThreadLocals() {
  std::vector<ThreadLocals> all;
  for (const ThreadLocalSegment& segment : *g_thread_locals) all.push_back({nullptr, std::vector<std::uintptr_t>(segment.words)});
  all.push_back({nullptr, std::vector<std::uintptr_t>(kMostWordsOfRecord), true});
  return all;
}

void KeepThreadLocals(std::vector<ThreadLocals>* all, std::uintptr_t stack_end) {
  for (std::size_t i = 0; i < all->size(); ++i) {
    ThreadLocals& locals = (*all)[i];
    if (locals.is_record) {
      locals.words = reinterpret_cast<std::uintptr_t*>(thread_pointer::Get());
      locals.initial.resize(std::min(kMostWordsOfRecord, (stack_end - thread_pointer::Get()) / sizeof(std::uintptr_t)));
    } else {
      struct {
        unsigned long module;
        unsigned long offset;
      } index{(*g_thread_locals)[i].module, 0};
      locals.words = static_cast<std::uintptr_t*>(__tls_get_addr(&index));
    }
    std::copy_n(locals.words, locals.initial.size(), locals.initial.begin());
  }
}

}  // namespace heddle::runtime::library_state
