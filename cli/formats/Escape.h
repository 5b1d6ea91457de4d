// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cotidy {

/// The text with U+FFFD for every byte that is no UTF-8.
[[nodiscard]] std::string validUtf8(std::string_view Text);

/// Whether all bytes are UTF-8.
[[nodiscard]] bool isUtf8(std::string_view Text);

/// For the text and the quoted attributes of XML and HTML. Bytes that are no
/// UTF-8, and controls, which XML cannot have, become U+FFFD.
[[nodiscard]] std::string escapeMarkup(std::string_view Text);

/// A path as the path of a URI: every byte but letters, digits and "-._~/" as
/// %XX, so that any file name survives.
[[nodiscard]] std::string percentEncode(std::string_view Path);

/// Characters, of which a byte that is no UTF-8 is one.
[[nodiscard]] std::size_t codePoints(std::string_view Text);

/// Code units of UTF-16, as Java and JavaScript count.
[[nodiscard]] std::size_t utf16Units(std::string_view Text);

} // namespace cotidy
