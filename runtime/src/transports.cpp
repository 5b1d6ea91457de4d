// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/transports.h>

#include <asyncio/address.h>
#include <asyncio/protocols.h>

namespace asyncio {

namespace {

[[noreturn]] void refuse(const char *what) {
  throw NotImplementedError(std::string("this transport has no ") + what);
}

} // namespace

void BaseTransport::close() { refuse("close()"); }
bool BaseTransport::is_closing() const { refuse("is_closing()"); }
void BaseTransport::set_protocol(std::shared_ptr<BaseProtocol>) {
  refuse("set_protocol()");
}
std::shared_ptr<BaseProtocol> BaseTransport::get_protocol() const {
  refuse("get_protocol()");
}
std::any BaseTransport::get_extra_info(std::string_view) const { return {}; }

bool ReadTransport::is_reading() const { refuse("is_reading()"); }
void ReadTransport::pause_reading() { refuse("pause_reading()"); }
void ReadTransport::resume_reading() { refuse("resume_reading()"); }

void WriteTransport::set_write_buffer_limits(WriteBufferLimits) {
  refuse("set_write_buffer_limits()");
}
std::pair<std::size_t, std::size_t>
WriteTransport::get_write_buffer_limits() const {
  refuse("get_write_buffer_limits()");
}
std::size_t WriteTransport::get_write_buffer_size() const {
  refuse("get_write_buffer_size()");
}
void WriteTransport::write(std::string_view) { refuse("write()"); }
void WriteTransport::writelines(std::span<const std::string_view> pieces) {
  std::string all;
  for (const std::string_view piece : pieces)
    all += piece;
  write(all);
}
void WriteTransport::write_eof() { refuse("write_eof()"); }
bool WriteTransport::can_write_eof() const { refuse("can_write_eof()"); }
void WriteTransport::abort() { refuse("abort()"); }

void DatagramTransport::sendto(std::string_view, const Address &) {
  refuse("sendto()");
}
void DatagramTransport::sendto(std::string_view data) {
  sendto(data, Address());
}
void DatagramTransport::abort() { refuse("abort()"); }
void DatagramTransport::set_write_buffer_limits(WriteBufferLimits) {
  refuse("set_write_buffer_limits()");
}
std::pair<std::size_t, std::size_t>
DatagramTransport::get_write_buffer_limits() const {
  refuse("get_write_buffer_limits()");
}
std::size_t DatagramTransport::get_write_buffer_size() const {
  refuse("get_write_buffer_size()");
}

} // namespace asyncio
