// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <string>
#include <string_view>

namespace cotidy {

/// Gives a file its whole text or leaves it as it was, whatever happens
/// meanwhile: the text goes to a new file beside it, which then takes its name.
/// Signals to end are put off so long, so that no file stays beside it.
///
/// Keeps the rights of a file that is there, and the symbolic link if it is
/// one; a new file gets those that the user's umask leaves. A pipe or a device
/// is written to as it is. Fails if it cannot be written; the file is as it was
/// then.
[[nodiscard]] Result<void> writeWholeFile(const std::string &File,
                                          std::string_view Text);

} // namespace cotidy
