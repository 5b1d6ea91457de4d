// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A chat that ends gracefully
//
//   chat PORT      until SIGTERM or SIGINT
//
// What one says everybody else hears. At the end nobody new is let in, all are
// told, and whoever does not take the last word within five seconds is cut off.
// Without arguments two clients meet, and the program sends itself SIGTERM.
#include <asyncio/asyncio.h>

#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <string>

using namespace std::chrono_literals;

namespace {

using asyncio::Coro;
using asyncio::Server;
using asyncio::StreamReader;
using asyncio::StreamWriter;

class Chat {
public:
  /// One member, from its name to its end.
  Coro<> join(StreamReader reader, StreamWriter writer) {
    const int number = ++last_number_;
    try {
      std::string name = co_await reader.readline();
      if (!name.empty())
        name.pop_back();
      members_.emplace(number, writer);
      tell(number, "* " + name + " is here\n");
      while (auto line = co_await reader.next())
        tell(number, name + ": " + *line);
      members_.erase(number);
      tell(number, "* " + name + " has gone\n");
      writer.close();
      co_await writer.wait_closed();
    } catch (const asyncio::ConnectionError &) {
      members_.erase(number);
    }
  }

  /// Says the last word to all, and waits until they have it.
  Coro<> end() {
    for (const auto &[number, writer] : members_) {
      writer.write("* the end\n");
      writer.close();
    }
    const auto leaving = std::move(members_);
    members_.clear();
    for (const auto &[number, writer] : leaving)
      co_await writer.wait_closed();
  }

private:
  void tell(int from, const std::string &line) {
    for (const auto &[number, writer] : members_)
      if (number != from)
        writer.write(line); // who does not read is cut off at the end
  }

  std::map<int, StreamWriter> members_;
  int last_number_ = 0;
};

Coro<> serve(int port, asyncio::Future<int> started) {
  auto &loop = asyncio::get_running_loop();
  asyncio::Event stop;
  for (const int signal : {SIGTERM, SIGINT})
    loop.add_signal_handler(signal, [&stop] { stop.set(); });

  Chat chat;
  const auto join = [&chat](StreamReader reader, StreamWriter writer) {
    return chat.join(std::move(reader), std::move(writer));
  };
  const Server server = co_await asyncio::start_server(join, "127.0.0.1", port);
  started.set_result(server.sockets().at(0)->getsockname().port());

  co_await stop.wait();
  server.close();
  try {
    co_await asyncio::wait_for(chat.end(), 5s);
  } catch (const asyncio::TimeoutError &) {
    server.abort_clients();
  }
  co_await server.wait_closed();
}

Coro<> serve_alone(int port) {
  const auto started = asyncio::get_running_loop().create_future<int>();
  auto serving = asyncio::create_task(serve(port, started));
  std::cout << "port " << co_await started << std::endl;
  co_await serving;
}

Coro<> show(std::string name, StreamReader reader) {
  while (auto line = co_await reader.next())
    std::cout << name << " reads: " << *line;
}

Coro<> meet() {
  const auto started = asyncio::get_running_loop().create_future<int>();
  auto serving = asyncio::create_task(serve(0, started));
  const int port = co_await started;

  auto connecting = asyncio::open_connection("127.0.0.1", port);
  auto [ann_reads, ann] = co_await std::move(connecting);
  ann.write("ann\n");
  auto connecting_too = asyncio::open_connection("127.0.0.1", port);
  auto [bob_reads, bob] = co_await std::move(connecting_too);
  bob.write("bob\n");
  std::cout << "ann reads: " << co_await ann_reads.readline();

  ann.write("hello\n");
  std::cout << "bob reads: " << co_await bob_reads.readline();
  ::raise(SIGTERM);
  co_await show("ann", ann_reads);
  co_await show("bob", bob_reads);
  co_await serving;
  ann.close();
  bob.close();
  std::cout << "the server has ended\n";
}

} // namespace

int main(int count, char **arguments) {
  asyncio::run(count > 1 ? serve_alone(std::stoi(arguments[1])) : meet());
}

// Output:
// ann reads: * bob is here
// bob reads: ann: hello
// ann reads: * the end
// bob reads: * the end
// the server has ended
