// Reads just enough ELF to say what is wrong with a file before anything of it runs.
#include "properties/plugin_file.h"

#include <dlfcn.h>
#include <poll.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "properties/kind.h"
#include "properties/program/program_kind.h"
#include "stress/explore/isolation.h"
#include "stress/runtime/elf.h"
#include "stress/runtime/executable.h"
#include "stress/runtime/image.h"

namespace heddle::properties {

namespace elf = runtime::elf;

namespace {

constexpr char kEntry[] = "heddle_plugin_entry";

struct ElfFacts {
  bool has_entry = false;  // or is an executable, which has main()
  bool instrumented = false;
  std::string build;
};

[[noreturn]] void Refuse(const std::string& path, const std::string& why) {
  throw std::invalid_argument(path + ": " + why);
}

std::string Hexadecimal(const char* bytes, std::size_t size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

void LookAtSymbols(const elf::Bytes& file, const Elf64_Shdr& table, const Elf64_Shdr& strings, ElfFacts* facts) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
    const auto* symbol = elf::At<Elf64_Sym>(file, table.sh_offset + at);
    if (symbol == nullptr) return;
    const std::string_view name = elf::StringAt(file, strings.sh_offset + symbol->st_name);
    if (symbol->st_shndx == SHN_UNDEF) {
      facts->instrumented |= name.starts_with("__tsan_") && !name.starts_with("__tsan_init");
    } else {
      facts->has_entry |= name == kEntry;
    }
  }
}

ElfFacts LookAt(const std::string& path) {
  ElfFacts facts;
  const std::optional<elf::Bytes> read = elf::Read(path);
  if (!read) Refuse(path, "cannot read it (" + std::string(strerror(errno)) + ")");
  const elf::Bytes& file = *read;
  const Elf64_Ehdr* const header = elf::Header(file);
  if (header == nullptr) Refuse(path, "not an ELF file; build the plugin as a shared object, for example with heddle_plugin()");
  if (runtime::executable::IsExecutable(file)) {
    if (const std::string why = runtime::executable::WhyNot(file); !why.empty()) Refuse(path, why);
    facts.has_entry = true;
  }
  if (header->e_type != ET_DYN || !elf::IsForX86_64(*header)) Refuse(path, "not a shared object for x86-64; link the plugin with -shared");
  for (int i = 0; i < header->e_shnum; ++i) {
    const Elf64_Shdr* const section = elf::Section(file, static_cast<std::uint64_t>(i));
    if (section == nullptr) break;
    if (section->sh_type == SHT_DYNSYM) {
      const Elf64_Shdr* const strings = elf::Section(file, section->sh_link);
      if (strings != nullptr) LookAtSymbols(file, *section, *strings, &facts);
    } else if (section->sh_type == SHT_NOTE) {
      const auto* note = elf::At<Elf64_Nhdr>(file, section->sh_offset);
      if (note == nullptr || note->n_type != NT_GNU_BUILD_ID) continue;
      const std::uint64_t at = section->sh_offset + sizeof *note + (note->n_namesz + 3) / 4 * 4;
      if (at < file.size() && note->n_descsz <= file.size() - at) {
        facts.build = Hexadecimal(file.data() + at, note->n_descsz);
      }
    }
  }
  if (!facts.has_entry) {
    Refuse(path, std::string("exports no ") + kEntry + "; define it with HEDDLE_PLUGIN(...), or compile a whole program with heddle c++");
  }
  return facts;
}

const heddle_plugin& Describe(const std::string& path) {
  std::string error;
  void* const handle = runtime::image::Load(path, &error);
  if (handle == nullptr) Refuse(path, "cannot be loaded: " + error);
  const auto entry = reinterpret_cast<const heddle_plugin* (*)()>(dlsym(handle, kEntry));
  const heddle_plugin* const plugin = entry != nullptr ? entry() : program::AsPlugin(path, handle);
  if (plugin == nullptr && entry == nullptr) Refuse(path, "its start code does not call __libc_start_main; compile the program with heddle c++");
  if (plugin == nullptr) Refuse(path, std::string(kEntry) + " returns null; it must return the plugin's table");
  if (plugin->abi_version != HEDDLE_ABI_VERSION) {
    Refuse(path, "has ABI version " + std::to_string(plugin->abi_version) + ", this Heddle speaks " +
                     std::to_string(HEDDLE_ABI_VERSION) + "; rebuild it with this Heddle's plugins/api");
  }
  if (plugin->struct_size < sizeof(heddle_plugin)) {
    Refuse(path, "its table is shorter than ABI version 1 has it; rebuild it with this Heddle's plugins/api");
  }
  runtime::image::KeepAsBaseline();
  return *plugin;
}

PluginInfo::Implementation Copy(const std::string& path, const heddle_implementation* implementation, bool instrumented) {
  if (implementation == nullptr || implementation->struct_size < sizeof(heddle_implementation) ||
      implementation->name == nullptr || implementation->kind == nullptr || implementation->ops == nullptr) {
    Refuse(path, "an implementation's table is incomplete; fill in struct_size, name, kind and ops");
  }
  const std::string name = implementation->name;
  if (name.find('/') != std::string::npos) Refuse(path, name + " has a '/' in its name, which the command takes for a file's; write '-' instead");
  const Kind* const kind = FindKind(implementation->kind);
  if (kind == nullptr) {
    Refuse(path, name + " is of the unknown kind \"" + implementation->kind + "\"; see `heddle list kinds`");
  }
  if (const std::string why = kind->Malformed(*implementation); !why.empty()) Refuse(path, name + ": " + why);
  PluginInfo::Implementation copy{name, implementation->kind, implementation->claims,
                                  instrumented ? implementation->level : HEDDLE_LEVEL_BOUNDARY,
                                  false, {}, {}, {}};
  for (const Property& property : kind->Properties()) {
    if (property.applies(*implementation)) copy.properties.emplace_back(property.id);
  }
  const auto promised = [&](const std::string& property) {
    return std::find(copy.properties.begin(), copy.properties.end(), property) != copy.properties.end();
  };
  for (std::size_t i = 0; i < implementation->finding_count; ++i) {
    const heddle_finding& finding = implementation->findings[i];
    if (finding.property == nullptr || finding.reference == nullptr) Refuse(path, name + ": a finding of it is incomplete");
    if (!promised(finding.property)) {
      Refuse(path, name + ": a finding is about " + finding.property + ", which its claims do not promise");
    }
    copy.findings.push_back({finding.property, finding.reference});
  }
  if (const heddle_expectation* expected = implementation->expectation) {
    if (expected->property == nullptr || expected->memory == nullptr) Refuse(path, name + ": its expectation is incomplete");
    if (!runtime::MemoryModelNamed(expected->memory)) Refuse(path, name + ": it expects to be caught under a memory model that there is not");
    copy.known_bad = true;
    copy.expectation = {expected->property, expected->schedules, expected->memory};
    if (!promised(copy.expectation.property)) {
      Refuse(path, name + ": it expects to break " + copy.expectation.property + ", which its claims do not promise");
    }
  }
  return copy;
}

// Kinds that plugins have brought, by name.
std::map<std::string, own::KindInfo>& OwnKinds() {
  static auto* const kinds = new std::map<std::string, own::KindInfo>;
  return *kinds;
}

void Add(const std::string& path, const own::KindInfo& info) {
  const auto [at, is_new] = OwnKinds().try_emplace(info.name, info);
  if (!is_new) {
    if (at->second != info) Refuse(path, "brings another kind " + info.name + " than the plugin before it; give one of them another name");
    return;
  }
  if (FindKind(info.name) != nullptr) {
    OwnKinds().erase(at);
    Refuse(path, "brings the kind " + info.name + ", which Heddle has already; give it another name");
  }
  AddKind(own::Make(info));
}

void Copy(const std::string& path, const ElfFacts& facts, PluginInfo* info) {
  const heddle_plugin& plugin = Describe(path);
  for (std::size_t i = 0; i < plugin.kind_count; ++i) {
    try {
      if (plugin.kinds[i] == nullptr) throw std::invalid_argument("a kind of it is null");
      info->kinds.push_back(own::Copy(*plugin.kinds[i]));
    } catch (const std::invalid_argument& refusal) {
      Refuse(path, refusal.what());
    }
    Add(path, info->kinds.back());
  }
  info->path = path;
  info->name = plugin.name != nullptr ? plugin.name : "";
  info->version = plugin.version != nullptr ? plugin.version : "";
  info->build = facts.build;
  info->instrumented = facts.instrumented;
  for (std::size_t i = 0; i < plugin.implementation_count; ++i) {
    info->implementations.push_back(Copy(path, plugin.implementations[i], facts.instrumented));
    for (std::size_t j = 0; j < i; ++j) {
      if (info->implementations[j].name == info->implementations[i].name) {
        Refuse(path, "registers " + info->implementations[i].name + " twice; names must be unique");
      }
    }
  }
  if (info->name.empty()) Refuse(path, "has no name; give it one in HEDDLE_PLUGIN(name, version)");
  if (info->implementations.empty()) Refuse(path, "registers no implementation");
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginInfo::Expectation, property, schedules, memory)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginInfo::Finding, property, reference)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginInfo::Implementation, name, kind, claims, level, known_bad, expectation,
                                   properties, findings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginInfo, path, name, version, build, instrumented, implementations, kinds)

PluginInfo Inspect(const std::string& path) {
  const ElfFacts facts = LookAt(path);
  explore::Child child([&](const explore::Child::Send& send) {
    nlohmann::json answer;
    try {
      PluginInfo info;
      Copy(path, facts, &info);
      answer["info"] = info;
    } catch (const std::invalid_argument& refusal) {
      answer["refusal"] = refusal.what();
    }
    send(answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  });
  nlohmann::json answer;
  while (!child.Ended()) {
    pollfd ready{child.descriptor(), POLLIN, 0};
    poll(&ready, 1, 1000);
    for (const std::string& message : child.Receive()) answer = nlohmann::json::parse(message);
  }
  const explore::ChildEnd end = child.End();
  if (answer.contains("refusal")) throw std::invalid_argument(answer["refusal"].get<std::string>());
  if (!end.finished) Refuse(path, "the process that loaded it died: " + (end.failure ? end.failure->message : end.fault));
  const auto info = answer.at("info").get<PluginInfo>();
  for (const own::KindInfo& kind : info.kinds) Add(path, kind);
  return info;
}

const heddle_plugin& LoadSubject(const std::string& path) {
  const heddle_plugin& plugin = Describe(path);
  for (std::size_t i = 0; i < plugin.kind_count; ++i) own::UseFunctions(*plugin.kinds[i]);
  return plugin;
}

}  // namespace heddle::properties
