// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#15098
// The notification took the schema by const reference; a caller passed a
// temporary and returned the future, and the temporary died at the semicolon.
#include <seastar.h>

#include <memory>
#include <string>

struct Schema {
  std::string Name;
};
using SchemaPtr = std::shared_ptr<const Schema>;

struct GlobalSchema {
  SchemaPtr get() const;
};

seastar::future<> listener(std::string Name);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> created(const SchemaPtr &Table) {
  co_await listener("first");
  co_await listener(Table->Name);
}

seastar::future<> notify(GlobalSchema Everywhere) {
  // Bug: cotidy-task-outlives-scope
  return created(Everywhere.get());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> created(SchemaPtr Table) {
  co_await listener("first");
  co_await listener(Table->Name);
}

seastar::future<> notify(GlobalSchema Everywhere) {
  return created(Everywhere.get());
}

} // namespace fixed
