// The subject as it is loaded: a shared object and the libraries it brings along. Their writable memory and the initial values of their
// thread_local variables are put back before every execution.
#ifndef HEDDLE_STRESS_RUNTIME_IMAGE_H_
#define HEDDLE_STRESS_RUNTIME_IMAGE_H_

#include <cstdint>
#include <string>

#include "stress/runtime/fiber.h"

namespace heddle::runtime::image {

// Loads a shared object; what its global constructors allocate comes from the subject's heap. Returns the dlopen handle, or null and
// the reason. A subject stays loaded for the life of the process.
void* Load(const std::string& path, std::string* error);

// Takes the present state of all loaded subjects for the one that every execution begins with.
void KeepAsBaseline();
// Puts it back.
void Restore();
extern bool g_has_thread_locals;
void ResetThreadLocals(Fiber& fiber);
// Gives the fiber fresh thread_local variables.
inline void BeginThread(Fiber& fiber) {
  if (g_has_thread_locals) ResetThreadLocals(fiber);
}

// The beginning of the fiber's thread_local variables among which the address lies; null if it lies among none.
const void* ThreadLocalsOf(const Fiber& fiber, const volatile void* address);

// A shared object of the subject's.
struct Module {
  std::string path;
  std::uintptr_t bias;  // what addresses in the file are moved by
  std::uintptr_t begin;
  std::uintptr_t end;
};
// The one that the address lies in, code or data; null if it is none of the subject's.
const Module* ModuleOf(const void* code);

// A number for a place in the subjects' code, the same in every process that has loaded the same subjects; 0 for what is none of theirs.
std::uint64_t PlaceOf(const void* code);
// The other way round; null for the number of no place.
const void* CodeAt(std::uint64_t place);

// The subjects' writable segments, numbered from 0. False if there is none of that number.
bool GetSegment(std::size_t number, std::uintptr_t* begin, std::size_t* size);
// Calls function(begin, size) for each of them.
template <typename Function>
void ForEachSegment(Function function) {
  std::uintptr_t begin;
  std::size_t size;
  for (std::size_t i = 0; GetSegment(i, &begin, &size); ++i) function(begin, size);
}

// Whether the address lies in one of them.
bool Contains(const volatile void* address);
// Whether the memory is not put back before every execution: that of libraries which the subject shares with the harness.
bool OutlivesExecutions(const volatile void* address);
// Whether a pointer to `address` lies somewhere in the subjects' writable memory.
bool HoldsPointerTo(std::uintptr_t begin, std::uintptr_t end);

}  // namespace heddle::runtime::image

#endif  // HEDDLE_STRESS_RUNTIME_IMAGE_H_
