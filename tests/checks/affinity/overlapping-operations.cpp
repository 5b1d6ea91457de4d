// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-overlapping-operations' %s -- %flags | %FileCheck

#include <boost-asio.h>
#include <string>
#include <vector>

namespace asio = boost::asio;
using Socket = asio::ip::tcp::socket;
asio::awaitable<void> rest();

//===--- Found ------------------------------------------------------------===//

void detached(Socket &Peer, std::string Text) {
  asio::async_write(Peer, asio::buffer(Text), asio::detached);
  asio::async_write(Peer, asio::buffer(Text), asio::detached);
  // CHECK: :[[#@LINE-1]]:3: warning: two writes of 'Peer' overlap: their parts mix, as each is made of several smaller ones [cotidy-overlapping-operations]
  // CHECK-NEXT: :[[#@LINE-3]]:3: note: the other one is started here, and nothing waits for its end before
}

void loop(Socket &Peer, std::vector<std::string> Lines) {
  for (auto &Line : Lines)
    asio::async_write(Peer, asio::buffer(Line),
                      // CHECK: :[[#@LINE-1]]:5: warning: writes of 'Peer' that a loop starts overlap
                      [](asio::error_code, std::size_t) {});
}

struct Session {
  Socket Peer;
  std::string Text;
  asio::awaitable<void> both() {
    using namespace asio::experimental::awaitable_operators;
    co_await (asio::async_write(Peer, asio::buffer(Text), asio::use_awaitable) &&
              asio::async_write(Peer, asio::buffer(Text), asio::use_awaitable));
    // CHECK: :[[#@LINE-1]]:15: warning: two writes of 'Peer' overlap
  }
  asio::awaitable<void> startsAndAwaits() {
    asio::async_write(Peer, asio::buffer(Text), asio::detached);
    co_await asio::async_write(Peer, asio::buffer(Text), asio::use_awaitable);
    // CHECK: :[[#@LINE-1]]:14: warning: two writes of 'Peer' overlap
  }
};

//===--- Not found --------------------------------------------------------===//

asio::awaitable<void> oneAfterTheOther(Socket &Peer, std::string Text) {
  co_await asio::async_write(Peer, asio::buffer(Text), asio::use_awaitable);
  co_await asio::async_write(Peer, asio::buffer(Text), asio::use_awaitable);
}

asio::awaitable<void> readsAndWrites(Socket &Peer, std::string Text) {
  using namespace asio::experimental::awaitable_operators;
  co_await (asio::async_write(Peer, asio::buffer(Text), asio::use_awaitable) &&
            asio::async_read(Peer, asio::buffer(Text), asio::use_awaitable));
}

void severalPeers(Socket &One, Socket &Other, std::string Text) {
  asio::async_write(One, asio::buffer(Text), asio::detached);
  asio::async_write(Other, asio::buffer(Text), asio::detached);
}
void everyPeer(std::vector<Session *> All, std::string Text) {
  for (Session *One : All)
    asio::async_write(One->Peer, asio::buffer(Text), asio::detached);
}

void either(Socket &Peer, std::string Text, bool Which) {
  if (Which)
    asio::async_write(Peer, asio::buffer(Text), asio::detached);
  else
    asio::async_write(Peer, asio::buffer(Text), asio::detached);
}

void chained(Socket &Peer, std::string Text) {
  asio::async_write(Peer, asio::buffer(Text),
                    [&](asio::error_code, std::size_t) {
                      asio::async_write(Peer, asio::buffer(Text),
                                        asio::detached);
                    });
}

asio::awaitable<void> waitsBetween(Socket &Peer, std::string Text) {
  asio::async_write(Peer, asio::buffer(Text), asio::detached);
  co_await rest();
  asio::async_write(Peer, asio::buffer(Text), asio::detached);
}

void runsBetween(asio::io_context &Context, Socket &Peer, std::string Text) {
  asio::async_write(Peer, asio::buffer(Text), asio::detached);
  Context.run();
  asio::async_write(Peer, asio::buffer(Text), asio::detached);
}
