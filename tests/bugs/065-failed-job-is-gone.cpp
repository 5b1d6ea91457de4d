// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// SerenityOS/serenity#26716
// A request's job was destroyed while its coroutine waited; reporting the
// failure to the job afterwards used freed memory.
#include <boost-asio.h>

#include <exception>
#include <memory>
#include <string>

namespace asio = boost::asio;

asio::awaitable<std::string> receive();
void onEnd(std::exception_ptr);

class Job : public std::enable_shared_from_this<Job> {
public:
  asio::awaitable<void> runWrong();
  static asio::awaitable<void> run(std::shared_ptr<Job> Self);

private:
  void didFail(std::string Why);
};

//===--- Buggy ------------------------------------------------------------===//

asio::awaitable<void> Job::runWrong() {
  auto Answer = co_await receive();
  if (Answer.empty())
    // Bug: cotidy-this-after-resume
    didFail("no answer");
}

void startWrong(asio::io_context &Loop) {
  auto New = std::make_shared<Job>();
  asio::co_spawn(Loop, New->runWrong(), onEnd);
}

//===--- Fixed ------------------------------------------------------------===//

asio::awaitable<void> Job::run(std::shared_ptr<Job> Self) {
  auto Answer = co_await receive();
  if (Answer.empty())
    Self->didFail("no answer");
}

void start(asio::io_context &Loop) {
  auto New = std::make_shared<Job>();
  asio::co_spawn(Loop, Job::run(New), onEnd);
}
