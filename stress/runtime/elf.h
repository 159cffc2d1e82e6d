// Reading files of ELF, which may be anything: what does not lie within the file is not there.
#ifndef HEDDLE_STRESS_RUNTIME_ELF_H_
#define HEDDLE_STRESS_RUNTIME_ELF_H_

#include <elf.h>
#include <string.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heddle::runtime::elf {

using Bytes = std::vector<char>;

// The whole file; nothing, with errno, if it cannot be read.
inline std::optional<Bytes> Read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  return Bytes(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

// A structure at an offset; null if it does not lie within the file.
template <typename T>
const T* At(const Bytes& file, std::uint64_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(T)) return nullptr;
  return reinterpret_cast<const T*>(file.data() + offset);
}

// The string that begins at an offset; it ends with the file at the latest.
inline std::string_view StringAt(const Bytes& file, std::uint64_t offset) {
  if (offset >= file.size()) return {};
  return {file.data() + offset, strnlen(file.data() + offset, file.size() - offset)};
}

// The header; null if the file is not one of ELF.
inline const Elf64_Ehdr* Header(const Bytes& file) {
  const auto* const header = At<Elf64_Ehdr>(file, 0);
  return header != nullptr && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 ? header : nullptr;
}

inline bool IsForX86_64(const Elf64_Ehdr& header) { return header.e_machine == EM_X86_64 && header.e_ident[EI_CLASS] == ELFCLASS64; }

// The header of a section of a file that has a header; null if it lies outside.
inline const Elf64_Shdr* Section(const Bytes& file, std::uint64_t number) {
  return At<Elf64_Shdr>(file, Header(file)->e_shoff + number * sizeof(Elf64_Shdr));
}

}  // namespace heddle::runtime::elf

#endif  // HEDDLE_STRESS_RUNTIME_ELF_H_
