// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#131
// A local was passed by reference to a coroutine that is called and not
// awaited. After its first co_await, it reads what is no longer there.
#include <qcoro.h>

#include <string>

QCoro::Task<std::string> get(std::string Url);
void show(const std::string &Data, const std::string &Reply);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

QCoro::Task<> useData(const std::string &Data) {
  auto Reply = co_await get("more");
  show(Data, Reply);
}

QCoro::Task<> fetchData() {
  auto Data = co_await get("first");
  // Bug: cotidy-dangling-parameter, cotidy-dropped-task
  useData(Data);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

QCoro::Task<> useData(std::string Data) {
  auto Reply = co_await get("more");
  show(Data, Reply);
}

QCoro::Task<> fetchData() {
  auto Data = co_await get("first");
  co_await useData(Data);
}

} // namespace fixed
