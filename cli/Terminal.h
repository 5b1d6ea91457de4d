// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cotidy {

/// Writes to standard output. False if that failed, which is then reported; a
/// reader that has gone, as in `cotidy list | head`, is no failure.
[[nodiscard]] bool printOutput(std::string_view Text);

/// Writes "cotidy: <text>" and a line end to standard error.
void printError(std::string_view Text);

/// As printError(), but does not wait for a reader that has stopped to read.
void printLastError(std::string_view Text);

/// Writes to standard error as it is.
void printMessage(std::string_view Text);

/// Writes to standard error as it is, if that takes it without waiting. Whether
/// it did; for what may be left out.
bool offerError(std::string_view Text);

/// Whether standard error is a terminal that can take a line back.
[[nodiscard]] bool errorIsCapableTerminal();

/// In columns, at least 20.
[[nodiscard]] std::size_t terminalWidth();

enum class ColorMode { Auto, Always, Never };

/// Whether standard output gets colours: with Auto when it is a terminal that
/// can show them and NO_COLOR is not set.
/// Source: no-color.org
[[nodiscard]] bool wantsColor(ColorMode Mode);

} // namespace cotidy
