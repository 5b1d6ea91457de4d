// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// What of a program's file is needed to find an object in its memory. Files
/// that are no ELF files for this kind of machine, and damaged ones, have
/// nothing.
class ElfFile {
public:
  /// A part of the file that is mapped into memory.
  struct Segment {
    std::uint64_t Offset = 0;
    std::uint64_t Address = 0;
  };

  explicit ElfFile(const std::string &Path);
  ~ElfFile();
  ElfFile(const ElfFile &) = delete;
  ElfFile &operator=(const ElfFile &) = delete;

  /// Whether the file could be opened and is an ELF file.
  [[nodiscard]] bool valid() const { return Valid; }
  [[nodiscard]] const std::vector<Segment> &segments() const {
    return Segments;
  }
  /// The address of a section, or if there is none of a symbol, in the file.
  /// Sections are in stripped files too.
  [[nodiscard]] std::optional<std::uint64_t>
  addressOf(const std::string &SectionName, const std::string &Symbol) const;

private:
  struct Section {
    std::uint32_t Name = 0;
    std::uint32_t Type = 0;
    std::uint32_t Link = 0;
    std::uint64_t Address = 0;
    std::uint64_t Offset = 0;
    std::uint64_t Size = 0;
  };

  bool readAt(std::uint64_t Offset, void *To, std::size_t Size) const;
  /// The bytes of a section; empty if it is damaged or too large.
  std::string bytesOf(const Section &Of) const;

  int Descriptor = -1;
  bool Valid = false;
  std::vector<Segment> Segments;
  std::vector<Section> Sections;
  std::string SectionNames;
};

} // namespace cotidy
