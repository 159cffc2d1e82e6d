// Only variables with a size are kept: an address is in one of them, or it has no name.
#include "stress/runtime/symbols.h"

#include <map>
#include <optional>

#include "stress/runtime/elf.h"

namespace heddle::runtime::symbols {
namespace {

// By where they end, exclusive: the first that ends behind an address is the one that may contain it.
using Variables = std::map<std::uintptr_t, Variable>;

Variables Read(const image::Module& module) {
  Variables variables;
  const std::optional<elf::Bytes> file = elf::Read(module.path);
  const Elf64_Ehdr* const header = file ? elf::Header(*file) : nullptr;
  for (std::uint64_t i = 0; header != nullptr && i < header->e_shnum; ++i) {
    const Elf64_Shdr* const table = elf::Section(*file, i);
    if (table == nullptr || table->sh_type != SHT_SYMTAB) continue;
    const Elf64_Shdr* const strings = elf::Section(*file, table->sh_link);
    if (strings == nullptr) continue;
    for (std::uint64_t offset = 0; offset + sizeof(Elf64_Sym) <= table->sh_size; offset += sizeof(Elf64_Sym)) {
      const auto* const symbol = elf::At<Elf64_Sym>(*file, table->sh_offset + offset);
      if (symbol == nullptr) break;
      if (ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT || symbol->st_size == 0) continue;
      const std::uintptr_t begin = module.bias + symbol->st_value;
      variables[begin + symbol->st_size] = {begin, std::string(elf::StringAt(*file, strings->sh_offset + symbol->st_name))};
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
