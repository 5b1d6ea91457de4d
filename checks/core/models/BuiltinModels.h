// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/models/ModelSet.h"
#include "llvm/ADT/ArrayRef.h"

namespace cotidy {

/// The text of a model file, read by whoever may do I/O.
struct ModelFile {
  std::string Path; ///< Only for messages.
  std::string Text;
};

/// The models of checks/models, read once a process. Threads: any.
[[nodiscard]] const ModelSet &builtinModels();

/// The built-in models refined by a user's own, in order.
///
/// Errors: the first file that is not a model, as "path: place: what; cure".
[[nodiscard]] llvm::Expected<ModelSet>
withUserModels(llvm::ArrayRef<ModelFile> Files);

} // namespace cotidy
