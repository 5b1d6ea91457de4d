// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/code_address.h>

#include <asyncio/exceptions.h>
#include <link.h>
#include <string_view>

namespace asyncio::detail {

namespace {

std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U; // FNV-1a
  for (const char c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

bool holds(const dl_phdr_info &image, std::uint64_t address) {
  for (int i = 0; i < image.dlpi_phnum; ++i) {
    const auto &segment = image.dlpi_phdr[i];
    const std::uint64_t begin = image.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0 &&
        address >= begin && address - begin < segment.p_memsz)
      return true;
  }
  return false;
}

struct Search {
  std::uint64_t address;
  CodeAddress found;
};

int match_address(dl_phdr_info *image, std::size_t, void *data) {
  auto &search = *static_cast<Search *>(data);
  if (!holds(*image, search.address))
    return 0;
  search.found = {.base = image->dlpi_addr,
                  .image = hash_of(image->dlpi_name),
                  .offset = search.address - image->dlpi_addr};
  return 1;
}

int match_image(dl_phdr_info *image, std::size_t, void *data) {
  const auto &wanted = *static_cast<const CodeAddress *>(data);
  return image->dlpi_addr == wanted.base &&
                 hash_of(image->dlpi_name) == wanted.image &&
                 holds(*image, wanted.base + wanted.offset)
             ? 1
             : 0;
}

} // namespace

CodeAddress locate(const void *function) {
  // A program mostly sends the same function again.
  thread_local Search last{};
  Search search{reinterpret_cast<std::uint64_t>(function), {}};
  if (search.address == last.address)
    return last.found;
  if (dl_iterate_phdr(match_address, &search) == 0)
    throw RuntimeError("a function that is neither in the program nor in a "
                       "library cannot be called in another process");
  // Libraries can be unloaded; the program cannot.
  if (search.found.image == hash_of(""))
    last = search;
  return search.found;
}

void *find_function(const CodeAddress &address) {
  thread_local CodeAddress last{};
  if (!(address == last)) {
    if (dl_iterate_phdr(match_image, const_cast<CodeAddress *>(&address)) == 0)
      throw RuntimeError(
          "the function is in a library that was loaded after the fork server "
          "had been started: call ProcessPoolExecutor::start_fork_server() "
          "after loading it");
    last = address;
  }
  return reinterpret_cast<void *>(address.base + address.offset);
}

} // namespace asyncio::detail
