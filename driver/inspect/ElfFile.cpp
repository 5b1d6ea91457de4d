// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/inspect/ElfFile.h"

#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

namespace cotidy {
namespace {

constexpr std::uint64_t MostBytes = std::uint64_t{256} << 20;

/// The text at Offset of a string table.
std::string_view textAt(const std::string &Table, std::uint64_t Offset) {
  if (Offset >= Table.size())
    return {};
  const std::string_view Rest = std::string_view(Table).substr(Offset);
  return Rest.substr(0, Rest.find('\0'));
}

} // namespace

ElfFile::ElfFile(const std::string &Path)
    // A mapped file is a regular one, yet a path may have changed since: do not
    // wait at a pipe.
    : Descriptor(::open(Path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  Elf64_Ehdr Header;
  if (Descriptor < 0 || !readAt(0, &Header, sizeof Header) ||
      std::memcmp(Header.e_ident, ELFMAG, SELFMAG) != 0 ||
      Header.e_ident[EI_CLASS] != ELFCLASS64 ||
      Header.e_ident[EI_DATA] != ELFDATA2LSB ||
      Header.e_phentsize != sizeof(Elf64_Phdr))
    return;
  Valid = true;
  for (unsigned I = 0; I < Header.e_phnum; ++I) {
    Elf64_Phdr Read;
    if (!readAt(Header.e_phoff + I * sizeof Read, &Read, sizeof Read))
      break;
    if (Read.p_type == PT_LOAD)
      Segments.push_back({Read.p_offset, Read.p_vaddr});
  }
  if (Header.e_shentsize != sizeof(Elf64_Shdr))
    return;
  for (unsigned I = 0; I < Header.e_shnum; ++I) {
    Elf64_Shdr Read;
    if (!readAt(Header.e_shoff + I * sizeof Read, &Read, sizeof Read))
      break;
    Sections.push_back({Read.sh_name, Read.sh_type, Read.sh_link, Read.sh_addr,
                        Read.sh_offset, Read.sh_size});
  }
  if (Header.e_shstrndx < Sections.size())
    SectionNames = bytesOf(Sections[Header.e_shstrndx]);
}

ElfFile::~ElfFile() {
  if (Descriptor >= 0)
    ::close(Descriptor);
}

bool ElfFile::readAt(std::uint64_t Offset, void *To, std::size_t Size) const {
  auto *Into = static_cast<char *>(To);
  while (Size) {
    const ssize_t Got =
        ::pread(Descriptor, Into, Size, static_cast<off_t>(Offset));
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got <= 0)
      return false;
    Into += Got;
    Offset += static_cast<std::uint64_t>(Got);
    Size -= static_cast<std::size_t>(Got);
  }
  return true;
}

std::string ElfFile::bytesOf(const Section &Of) const {
  // A damaged size is not worth its memory: the file must have the last byte.
  char Last = 0;
  if (Of.Type == SHT_NOBITS || !Of.Size || Of.Size > MostBytes ||
      !readAt(Of.Offset + Of.Size - 1, &Last, 1))
    return {};
  std::string Bytes(Of.Size, '\0');
  return readAt(Of.Offset, Bytes.data(), Bytes.size()) ? Bytes : std::string();
}

std::optional<std::uint64_t>
ElfFile::addressOf(const std::string &SectionName,
                   const std::string &Symbol) const {
  for (const Section &Each : Sections)
    if (Each.Address && textAt(SectionNames, Each.Name) == SectionName)
      return Each.Address;
  for (const Section &Each : Sections) {
    if ((Each.Type != SHT_SYMTAB && Each.Type != SHT_DYNSYM) ||
        Each.Link >= Sections.size())
      continue;
    const std::string Symbols = bytesOf(Each);
    const std::string Names = bytesOf(Sections[Each.Link]);
    Elf64_Sym Read;
    for (std::size_t At = 0; At + sizeof Read <= Symbols.size();
         At += sizeof Read) {
      std::memcpy(&Read, Symbols.data() + At, sizeof Read);
      if (Read.st_shndx != SHN_UNDEF &&
          ELF64_ST_TYPE(Read.st_info) == STT_OBJECT &&
          textAt(Names, Read.st_name) == Symbol)
        return Read.st_value;
    }
  }
  return std::nullopt;
}

} // namespace cotidy
