// The linker marks a position independent executable by DF_1_PIE in its dynamic section; this is all that dlopen has against it.
#include "stress/runtime/executable.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "stress/runtime/loaded_module.h"

// Runs the start code at `entry` on the stack that ends at `stack`, until it calls heddle_at_start_of_main; returns the main() that this was given.
extern "C" void* heddle_run_start_code(std::uintptr_t entry, void* stack);
extern "C" void heddle_at_start_of_main();
asm(R"(
.text
.type heddle_run_start_code,@function
heddle_run_start_code:
  push %rbx
  push %rbp
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, heddle_stack_before_start_code(%rip)
  mov %rsi, %rsp
  xor %edx, %edx
  jmp *%rdi
.type heddle_at_start_of_main,@function
heddle_at_start_of_main:
  mov heddle_stack_before_start_code(%rip), %rsp
  mov %rdi, %rax
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  ret
.size heddle_at_start_of_main, . - heddle_at_start_of_main
.local heddle_stack_before_start_code
.comm heddle_stack_before_start_code, 8, 8
)");

namespace heddle::runtime::executable {
namespace {

const Elf64_Ehdr* HeaderOf(const elf::Bytes& file) {
  const Elf64_Ehdr* const header = elf::Header(file);
  return header != nullptr && elf::IsForX86_64(*header) ? header : nullptr;
}

// The first program header of that type; null if there is none.
const Elf64_Phdr* Find(const elf::Bytes& file, std::uint32_t type) {
  const Elf64_Ehdr* const header = HeaderOf(file);
  for (int i = 0; header != nullptr && i < header->e_phnum; ++i) {
    const auto* const segment = elf::At<Elf64_Phdr>(file, header->e_phoff + static_cast<std::uint64_t>(i) * sizeof(Elf64_Phdr));
    if (segment != nullptr && segment->p_type == type) return segment;
  }
  return nullptr;
}

// The entry of the dynamic section that has DF_1_PIE; null if there is none.
const Elf64_Dyn* FindMark(const elf::Bytes& file) {
  const Elf64_Phdr* const dynamic = Find(file, PT_DYNAMIC);
  for (std::uint64_t at = 0; dynamic != nullptr && at < dynamic->p_filesz; at += sizeof(Elf64_Dyn)) {
    const auto* const entry = elf::At<Elf64_Dyn>(file, dynamic->p_offset + at);
    if (entry != nullptr && entry->d_tag == DT_FLAGS_1 && (entry->d_un.d_val & DF_1_PIE) != 0) return entry;
  }
  return nullptr;
}

// Also where the page is read-only after relocation.
bool Write(std::uintptr_t address, const void* bytes, std::size_t size) {
  const int memory = open("/proc/self/mem", O_WRONLY | O_CLOEXEC);
  const bool written = pwrite(memory, bytes, size, static_cast<off_t>(address)) == static_cast<ssize_t>(size);
  close(memory);
  return written;
}

// Calls function(relocation, symbol, its name) for each relocation of the loaded code.
template <typename Function>
void ForEachRelocation(const Elf64_Dyn* dynamic, Function function) {
  const auto* const strings = reinterpret_cast<const char*>(Dynamic(dynamic, DT_STRTAB));
  const auto* const symbols = reinterpret_cast<const Elf64_Sym*>(Dynamic(dynamic, DT_SYMTAB));
  for (const auto& [table, size] : {std::pair(DT_RELA, DT_RELASZ), std::pair(DT_JMPREL, DT_PLTRELSZ)}) {
    const auto* const relocations = reinterpret_cast<const Elf64_Rela*>(Dynamic(dynamic, table));
    const std::size_t count = relocations == nullptr ? 0 : Dynamic(dynamic, size) / sizeof(Elf64_Rela);
    for (std::size_t i = 0; i < count; ++i) {
      const Elf64_Sym& symbol = symbols[ELF64_R_SYM(relocations[i].r_info)];
      function(relocations[i], symbol, strings + symbol.st_name);
    }
  }
}

// Where the loaded code looks the function up that it calls by that name; 0 if it calls none.
std::uintptr_t SlotOf(std::uintptr_t bias, const Elf64_Dyn* dynamic, std::string_view wanted) {
  std::uintptr_t slot = 0;
  ForEachRelocation(dynamic, [&](const Elf64_Rela& relocation, const Elf64_Sym&, const char* name) {
    if (slot == 0 && wanted == name) slot = bias + relocation.r_offset;
  });
  return slot;
}

// Of what is loaded at that address.
const Elf64_Dyn* LoadedDynamicSection(std::uintptr_t bias) {
  const auto* const header = reinterpret_cast<const Elf64_Ehdr*>(bias);
  dl_phdr_info info = {};
  info.dlpi_addr = bias;
  info.dlpi_phdr = reinterpret_cast<const Elf64_Phdr*>(bias + header->e_phoff);
  info.dlpi_phnum = header->e_phnum;
  return DynamicSection(info);
}

// A library's variable that the executable has a copy of.
struct Copied {
  std::uintptr_t original;
  std::uintptr_t copy;
  std::size_t size;
};

// Of the loaded modules, the first but for the executable that has the variable; 0 if none has.
std::uintptr_t FindOriginal(const char* name, std::uintptr_t executable) {
  struct Search {
    const char* const name;
    const std::uintptr_t executable;
    std::uintptr_t found;
  } search{name, executable, 0};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* context) {
        auto& search = *static_cast<Search*>(context);
        if (info->dlpi_addr == search.executable || info->dlpi_name[0] == 0) return 0;
        void* const module = dlopen(info->dlpi_name, RTLD_NOW | RTLD_NOLOAD);
        if (module == nullptr) return 0;
        void* const address = dlsym(module, search.name);
        dlclose(module);
        search.found = reinterpret_cast<std::uintptr_t>(address);
        return address != nullptr ? 1 : 0;
      },
      &search);
  return search.found;
}

}  // namespace

bool IsExecutable(const elf::Bytes& file) {
  const Elf64_Ehdr* const header = HeaderOf(file);
  return header != nullptr && (header->e_type == ET_EXEC || Find(file, PT_INTERP) != nullptr || FindMark(file) != nullptr);
}

std::string WhyNot(const elf::Bytes& file) {
  constexpr char kOr[] = ", or compile it with heddle c++";
  if (Find(file, PT_INTERP) == nullptr) return std::string("is a program without shared libraries; link it without -static") + kOr;
  if (HeaderOf(file)->e_type != ET_DYN) return std::string("is a program at fixed addresses; compile and link it with -fPIE -pie") + kOr;
  if (Find(file, PT_TLS) != nullptr) return "is a program with thread_local variables, which have their place only in its own process; compile it with heddle c++";
  const auto contains = [&](std::string_view text) { return std::search(file.begin(), file.end(), text.begin(), text.end()) != file.end(); };
  if (contains("__tsan_init") || contains("__asan_init")) return "is a program with a sanitizer's runtime; build it without -fsanitize, or with heddle c++";
  return {};
}

int Copy(elf::Bytes file) {
  if (const Elf64_Dyn* const mark = FindMark(file)) const_cast<Elf64_Dyn*>(mark)->d_un.d_val &= ~static_cast<std::uint64_t>(DF_1_PIE);
  const int descriptor = memfd_create("program", MFD_CLOEXEC);
  for (std::size_t at = 0; descriptor >= 0 && at < file.size();) {
    const ssize_t written = write(descriptor, file.data() + at, file.size() - at);
    if (written <= 0) {
      close(descriptor);
      return -1;
    }
    at += static_cast<std::size_t>(written);
  }
  return descriptor;
}

bool ShareCopies(std::uintptr_t bias) {
  static bool shared = false;
  std::vector<Copied> all;
  ForEachRelocation(LoadedDynamicSection(bias), [&](const Elf64_Rela& relocation, const Elf64_Sym& symbol, const char* name) {
    if (ELF64_R_TYPE(relocation.r_info) != R_X86_64_COPY) return;
    if (const std::uintptr_t original = FindOriginal(name, bias)) all.push_back({original, bias + relocation.r_offset, symbol.st_size});
  });
  if (all.empty()) return true;
  if (shared) return false;
  shared = true;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* context) {
        const Elf64_Dyn* const dynamic = DynamicSection(*info);
        // The kernel's own module has nothing relocated.
        if (dynamic == nullptr || Dynamic(dynamic, DT_RELA) == 0) return 0;
        ForEachRelocation(dynamic, [&](const Elf64_Rela& relocation, const Elf64_Sym&, const char*) {
          const auto type = ELF64_R_TYPE(relocation.r_info);
          if (type != R_X86_64_GLOB_DAT && type != R_X86_64_64) return;
          const std::uintptr_t slot = info->dlpi_addr + relocation.r_offset;
          const std::uintptr_t address = *reinterpret_cast<const std::uintptr_t*>(slot);
          for (const Copied& one : *static_cast<std::vector<Copied>*>(context)) {
            if (address - one.original >= one.size) continue;
            const std::uintptr_t moved = one.copy + (address - one.original);
            Write(slot, &moved, sizeof moved);
          }
        });
        return 0;
      },
      &all);
  return true;
}

Main FindMain(std::uintptr_t bias) {
  const std::uintptr_t slot = SlotOf(bias, LoadedDynamicSection(bias), "__libc_start_main");
  const auto ours = reinterpret_cast<std::uintptr_t>(&heddle_at_start_of_main);
  if (slot == 0 || !Write(slot, &ours, sizeof ours)) return nullptr;
  // What the kernel puts on a new program's stack, all of it empty: the number of arguments, the arguments, the environment, the auxiliary vector.
  alignas(16) static std::uint64_t stack[1024];
  const std::uintptr_t entry = bias + reinterpret_cast<const Elf64_Ehdr*>(bias)->e_entry;
  return reinterpret_cast<Main>(heddle_run_start_code(entry, stack + std::size(stack) - 16));
}

}  // namespace heddle::runtime::executable
