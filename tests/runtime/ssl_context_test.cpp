// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/certificates.h"
#include "tests/runtime/expect.h"

#include <fstream>
#include <sstream>

namespace {

using asyncio::SSLContext;
using asyncio::SSLError;
using asyncio::TLSVersion;
using asyncio::ValueError;
using expect::thrown_by;
using ::testing::HasSubstr;

std::string content_of(const std::string &path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(SslContext, AClientVerifiesByDefault) {
  const SSLContext context = asyncio::create_default_context();
  EXPECT_EQ(context.protocol(), asyncio::PROTOCOL_TLS_CLIENT);
  EXPECT_EQ(context.verify_mode(), asyncio::CERT_REQUIRED);
  EXPECT_TRUE(context.check_hostname());
  EXPECT_EQ(context.minimum_version(), TLSVersion::TLSv1_2);
  EXPECT_EQ(context.maximum_version(), TLSVersion::MAXIMUM_SUPPORTED);
  EXPECT_EQ(context.verify_flags(), unsigned{asyncio::VERIFY_X509_STRICT} |
                                        asyncio::VERIFY_X509_PARTIAL_CHAIN |
                                        asyncio::VERIFY_X509_TRUSTED_FIRST);
}

TEST(SslContext, AServerAsksForNoCertificateByDefault) {
  const SSLContext context =
      asyncio::create_default_context(asyncio::Purpose::CLIENT_AUTH);
  EXPECT_EQ(context.protocol(), asyncio::PROTOCOL_TLS_SERVER);
  EXPECT_EQ(context.verify_mode(), asyncio::CERT_NONE);
  EXPECT_FALSE(context.check_hostname());
}

TEST(SslContext, NamesAreCheckedWithCertificatesOnly) {
  const SSLContext context(asyncio::PROTOCOL_TLS_CLIENT);
  EXPECT_EQ(thrown_by<ValueError>([&] {
              context.set_verify_mode(asyncio::CERT_NONE);
              return 0;
            }),
            "Cannot set verify_mode to CERT_NONE when check_hostname is "
            "enabled.");
  context.set_check_hostname(false);
  context.set_verify_mode(asyncio::CERT_NONE);
  EXPECT_EQ(context.verify_mode(), asyncio::CERT_NONE);
  context.set_check_hostname(true);
  EXPECT_EQ(context.verify_mode(), asyncio::CERT_REQUIRED);
  context.set_verify_mode(asyncio::CERT_OPTIONAL);
  EXPECT_EQ(context.verify_mode(), asyncio::CERT_OPTIONAL);
}

TEST(SslContext, FlagsAndVersions) {
  const SSLContext context(asyncio::PROTOCOL_TLS_CLIENT);
  context.set_verify_flags(asyncio::VERIFY_CRL_CHECK_LEAF);
  EXPECT_EQ(context.verify_flags(), asyncio::VERIFY_CRL_CHECK_LEAF);
  context.set_verify_flags(asyncio::VERIFY_DEFAULT);
  EXPECT_EQ(context.verify_flags(), 0U);
  context.set_minimum_version(TLSVersion::TLSv1_3);
  EXPECT_EQ(context.minimum_version(), TLSVersion::TLSv1_3);
  // Nothing older than 1.2 is spoken.
  context.set_minimum_version(TLSVersion::MINIMUM_SUPPORTED);
  EXPECT_EQ(context.minimum_version(), TLSVersion::TLSv1_2);
  context.set_maximum_version(TLSVersion::TLSv1_2);
  EXPECT_EQ(context.maximum_version(), TLSVersion::TLSv1_2);
}

TEST(SslContext, CertificatesOfFiles) {
  const Authority authority;
  CertificateWish wish;
  wish.hosts = {"localhost"};
  const CertificateFiles one = authority.issue(wish);
  const CertificateFiles other = authority.issue(wish);
  const SSLContext context(asyncio::PROTOCOL_TLS_SERVER);
  context.load_cert_chain(one.certificate, one.key);
  EXPECT_THAT(thrown_by<asyncio::FileNotFoundError>([&] {
                context.load_cert_chain("/nowhere/at/all.pem");
                return 0;
              }),
              HasSubstr("No such file"));
  EXPECT_EQ(thrown_by<SSLError>([&] {
              context.load_cert_chain(one.certificate, other.key);
              return 0;
            }),
            "[X509: KEY_VALUES_MISMATCH] key values mismatch");
  // No key in the file.
  EXPECT_THROW(context.load_cert_chain(one.certificate), SSLError);
  // No certificate at all.
  EXPECT_THROW(context.load_cert_chain(one.key), SSLError);
  // Both in one file.
  {
    std::ofstream both(one.certificate, std::ios::app);
    both << content_of(one.key);
  }
  context.load_cert_chain(one.certificate);
}

TEST(SslContext, AKeyMayHaveAPassword) {
  const Authority authority;
  CertificateWish wish;
  wish.hosts = {"localhost"};
  wish.password = "kennwort";
  const CertificateFiles files = authority.issue(wish);
  const SSLContext context(asyncio::PROTOCOL_TLS_SERVER);
  context.load_cert_chain(files.certificate, files.key, "kennwort");
  EXPECT_THROW(context.load_cert_chain(files.certificate, files.key, "wrong"),
               SSLError);
  // Nobody is asked at the terminal.
  EXPECT_THROW(context.load_cert_chain(files.certificate, files.key), SSLError);
  EXPECT_EQ(thrown_by<ValueError>([&] {
              context.load_cert_chain(files.certificate, files.key,
                                      std::string(5000, 'x'));
              return 0;
            }),
            "password cannot be longer than 1024 bytes");
}

TEST(SslContext, WhomToTrust) {
  const Authority authority;
  const SSLContext context(asyncio::PROTOCOL_TLS_CLIENT);
  EXPECT_EQ(thrown_by<asyncio::TypeError>([&] {
              context.load_verify_locations({});
              return 0;
            }),
            "cafile, capath and cadata cannot be all omitted");
  context.load_verify_locations({.cafile = authority.certificate()});
  const std::string text = content_of(authority.certificate());
  context.load_verify_locations({.cadata = text});
  const std::string twice = text + text;
  context.load_verify_locations({.cadata = twice});
  EXPECT_THROW(context.load_verify_locations({.cadata = "nonsense"}), SSLError);
  EXPECT_THROW(context.load_verify_locations(
                   {.cadata = "-----BEGIN CERTIFICATE-----\nnonsense\n"}),
               SSLError);
  EXPECT_THROW(context.load_verify_locations({.cafile = "/nowhere/ca.pem"}),
               asyncio::OSError);
}

TEST(SslContext, NamesOfProtocolsAndCiphers) {
  const SSLContext context(asyncio::PROTOCOL_TLS_CLIENT);
  EXPECT_EQ(thrown_by<SSLError>([&] {
              context.set_alpn_protocols({""});
              return 0;
            }),
            "ALPN protocols must be 1 to 255 in length");
  EXPECT_THROW(context.set_alpn_protocols({std::string(256, 'x')}), SSLError);
  context.set_ciphers("ECDHE+AESGCM");
  EXPECT_EQ(thrown_by<SSLError>([&] {
              context.set_ciphers("NOTHING-OF-THE-KIND");
              return 0;
            }),
            "No cipher can be selected.");
}

TEST(SslContext, IsAHandle) {
  const SSLContext context(asyncio::PROTOCOL_TLS_CLIENT);
  const SSLContext same = context;
  EXPECT_TRUE(same == context);
  same.set_check_hostname(false);
  EXPECT_FALSE(context.check_hostname());
  EXPECT_FALSE(SSLContext(asyncio::PROTOCOL_TLS_CLIENT) == context);
  const asyncio::SSLOption none;
  EXPECT_FALSE(none);
  const asyncio::SSLOption yes = true;
  EXPECT_TRUE(yes);
  EXPECT_EQ(yes.context(), nullptr);
}

} // namespace
