// A shared object as dl_iterate_phdr shows it.
#ifndef HEDDLE_STRESS_RUNTIME_LOADED_MODULE_H_
#define HEDDLE_STRESS_RUNTIME_LOADED_MODULE_H_

#include <link.h>

#include <cstdint>

namespace heddle::runtime {

// Calls function(begin, end) for each stretch of its memory that is writable after relocation.
template <typename Function>
void ForEachWritableStretch(const dl_phdr_info& info, Function function) {
  const auto address = [&](ElfW(Addr) offset) { return reinterpret_cast<char*>(info.dlpi_addr + offset); };
  const auto stretch = [&](char* begin, char* end) {
    if (begin < end) function(begin, end);
  };
  char* relro_begin = nullptr;
  char* relro_end = nullptr;
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type != PT_GNU_RELRO) continue;
    relro_begin = address(header.p_vaddr);
    relro_end = relro_begin + header.p_memsz;
  }
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_W) == 0) continue;
    char* const begin = address(header.p_vaddr);
    char* const end = begin + header.p_memsz;
    // The read-only part may be a segment of its own, or the beginning of one; linkers differ, and round its end up to a page.
    if (relro_begin < end && relro_end > begin) {
      stretch(begin, relro_begin);
      stretch(relro_end, end);
    } else {
      stretch(begin, end);
    }
  }
}

// Where its code lies.
struct Code {
  std::uintptr_t begin = 0;
  std::uintptr_t size = 0;

  bool Contains(const void* address) const { return reinterpret_cast<std::uintptr_t>(address) - begin < size; }
};

inline Code CodeOf(const dl_phdr_info& info) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type == PT_LOAD && (header.p_flags & PF_X) != 0) return {info.dlpi_addr + header.p_vaddr, header.p_memsz};
  }
  return {};
}

// What its dynamic section holds under a tag; 0 if it does not have it. The loader has made addresses of what is none of the sizes.
inline std::uint64_t Dynamic(const ElfW(Dyn)* dynamic, std::int64_t tag) {
  for (; dynamic->d_tag != DT_NULL; ++dynamic) {
    if (dynamic->d_tag == tag) return dynamic->d_un.d_val;
  }
  return 0;
}

// Its dynamic section; null if it has none.
inline const ElfW(Dyn)* DynamicSection(const dl_phdr_info& info) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    if (info.dlpi_phdr[i].p_type == PT_DYNAMIC) return reinterpret_cast<const ElfW(Dyn)*>(info.dlpi_addr + info.dlpi_phdr[i].p_vaddr);
  }
  return nullptr;
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_LOADED_MODULE_H_
