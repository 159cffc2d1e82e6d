// Only variables with a size are kept: an address is in one of them, or it has no name.
#include "stress/runtime/symbols.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

namespace heddle::runtime::symbols {
namespace {

// By where they end, exclusive: the first that ends behind an address is the one that may contain it.
using Variables = std::map<std::uintptr_t, Variable>;

Variables Read(const image::Module& module) {
  std::ifstream stream(module.path, std::ios::binary);
  const std::vector<char> file((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  const auto at = [&]<typename T>(std::uint64_t offset, const T*) {
    return offset <= file.size() && file.size() - offset >= sizeof(T) ? reinterpret_cast<const T*>(file.data() + offset) : nullptr;
  };
  Variables variables;
  const auto* const header = at(0, static_cast<const Elf64_Ehdr*>(nullptr));
  if (header == nullptr || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return variables;
  const auto section = [&](std::uint64_t number) { return at(header->e_shoff + number * sizeof(Elf64_Shdr), static_cast<const Elf64_Shdr*>(nullptr)); };
  for (std::uint64_t i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr* const table = section(i);
    if (table == nullptr || table->sh_type != SHT_SYMTAB) continue;
    const Elf64_Shdr* const strings = section(table->sh_link);
    if (strings == nullptr || strings->sh_offset > file.size() || strings->sh_size > file.size() - strings->sh_offset) continue;
    for (std::uint64_t offset = 0; offset + sizeof(Elf64_Sym) <= table->sh_size; offset += sizeof(Elf64_Sym)) {
      const auto* const symbol = at(table->sh_offset + offset, static_cast<const Elf64_Sym*>(nullptr));
      if (symbol == nullptr) break;
      if (ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT || symbol->st_size == 0 || symbol->st_name >= strings->sh_size) continue;
      const std::uintptr_t begin = module.bias + symbol->st_value;
      const char* const name = file.data() + strings->sh_offset + symbol->st_name;
      variables[begin + symbol->st_size] = {begin, std::string(name, strnlen(name, strings->sh_size - symbol->st_name))};
    }
  }
  return variables;
}

}  // namespace

const Variable* Find(const image::Module& module, const volatile void* address) {
  static auto* const known = new std::map<std::string, Variables>;
  const auto [at, is_new] = known->try_emplace(module.path);
  if (is_new) at->second = Read(module);
  const auto place = reinterpret_cast<std::uintptr_t>(address);
  const auto found = at->second.upper_bound(place);
  return found != at->second.end() && found->second.begin <= place ? &found->second : nullptr;
}

}  // namespace heddle::runtime::symbols
