// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-overlapping-operations' %s

lib::Any<> work();

#ifdef HAS_STREAM
//===--- Found ------------------------------------------------------------===//

lib::Any<> startsTwo(lib::Stream &Peer) {
  START_WRITE(Peer);
  START_WRITE(Peer);
  // CHECK: :[[#@LINE-1]]:3: warning: two writes of 'Peer' overlap: their parts mix, as each is made of several smaller ones
  // CHECK: :[[#@LINE-3]]:3: note: the other one is started here, and nothing waits for its end before
  co_return;
}

lib::Any<> startsAndAwaits(lib::Stream &Peer) {
  START_WRITE(Peer);
  co_await WRITE(Peer);
  // CHECK: :[[#@LINE-1]]:12: warning: two writes of 'Peer' overlap
}

#ifdef HAS_TOGETHER
lib::Any<> awaitsTwo(lib::Stream &Peer) {
  using namespace lib;
  co_await (TOGETHER(READ(Peer), READ(Peer)));
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: two reads of 'Peer' overlap
}
#endif

//===--- Not found --------------------------------------------------------===//

lib::Any<> oneAfterTheOther(lib::Stream &Peer) {
  co_await WRITE(Peer);
  co_await WRITE(Peer);
}

lib::Any<> waitsBetween(lib::Stream &Peer) {
  START_WRITE(Peer);
  co_await work();
  START_WRITE(Peer);
}

lib::Any<> twoPeers(lib::Stream &One, lib::Stream &Other) {
  START_WRITE(One);
  START_WRITE(Other);
  co_return;
}

#ifdef HAS_TOGETHER
lib::Any<> readsAndWrites(lib::Stream &Peer) {
  using namespace lib;
  co_await (TOGETHER(READ(Peer), WRITE(Peer)));
}
#endif
#endif

#ifdef HAS_GATHER
lib::Any<int> load();
lib::Any<> others() { (void)co_await GATHER(load(), load()); }
#endif
