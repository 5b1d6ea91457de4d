// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for OpenSSL: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_OPENSSL_H
#define COTIDY_STANDIN_OPENSSL_H

#include <stddef.h>
#include <stdint.h>

extern "C" {

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;
typedef struct bio_st BIO;
typedef struct bio_method_st BIO_METHOD;
typedef struct rsa_st RSA;
typedef struct dh_st DH;
typedef struct dsa_st DSA;
typedef struct bignum_st BIGNUM;
typedef struct bn_gencb_st BN_GENCB;
typedef struct evp_md_st EVP_MD;
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_pkey_ctx_st EVP_PKEY_CTX;
typedef struct x509_st X509;
typedef struct X509_crl_st X509_CRL;
typedef struct ossl_http_req_ctx_st OSSL_HTTP_REQ_CTX;
struct stack_st_CONF_VALUE;
typedef BIO *(*OSSL_HTTP_bio_cb_t)(BIO *bio, void *arg, int connect, int detail);

#define BIO_CTRL_PENDING 10
#define BIO_CTRL_FLUSH 11
#define BIO_C_DO_STATE_MACHINE 101
#define BIO_C_SET_NBIO 102

SSL *SSL_new(SSL_CTX *ctx);
void SSL_set_bio(SSL *s, BIO *rbio, BIO *wbio);
void SSL_set0_rbio(SSL *s, BIO *rbio);
void SSL_set0_wbio(SSL *s, BIO *wbio);
int SSL_set_fd(SSL *s, int fd);
int SSL_set_rfd(SSL *s, int fd);
int SSL_set_wfd(SSL *s, int fd);
int SSL_set_blocking_mode(SSL *s, int blocking);
int SSL_connect(SSL *s);
int SSL_accept(SSL *s);
int SSL_do_handshake(SSL *s);
int SSL_shutdown(SSL *s);
int SSL_read(SSL *s, void *buf, int num);
int SSL_read_ex(SSL *s, void *buf, size_t num, size_t *done);
int SSL_peek(SSL *s, void *buf, int num);
int SSL_peek_ex(SSL *s, void *buf, size_t num, size_t *done);
int SSL_write(SSL *s, const void *buf, int num);
int SSL_write_ex(SSL *s, const void *buf, size_t num, size_t *done);

const BIO_METHOD *BIO_s_mem(void);
BIO *BIO_new(const BIO_METHOD *type);
BIO *BIO_new_connect(const char *host_port);
BIO *BIO_new_accept(const char *host_port);
BIO *BIO_new_ssl_connect(SSL_CTX *ctx);
BIO *BIO_new_buffer_ssl_connect(SSL_CTX *ctx);
int BIO_read(BIO *b, void *data, int len);
int BIO_read_ex(BIO *b, void *data, size_t len, size_t *done);
int BIO_gets(BIO *b, char *buf, int size);
int BIO_write(BIO *b, const void *data, int len);
int BIO_write_ex(BIO *b, const void *data, size_t len, size_t *done);
int BIO_puts(BIO *b, const char *text);
long BIO_ctrl(BIO *b, int cmd, long larg, void *parg);
#define BIO_set_nbio(b, n) BIO_ctrl(b, BIO_C_SET_NBIO, (n), nullptr)
#define BIO_do_handshake(b) BIO_ctrl(b, BIO_C_DO_STATE_MACHINE, 0, nullptr)
#define BIO_do_connect(b) BIO_do_handshake(b)
#define BIO_do_accept(b) BIO_do_handshake(b)
#define BIO_flush(b) (int)BIO_ctrl(b, BIO_CTRL_FLUSH, 0, nullptr)
#define BIO_pending(b) (int)BIO_ctrl(b, BIO_CTRL_PENDING, 0, nullptr)
int BIO_do_connect_retry(BIO *b, int timeout, int nap_milliseconds);

BIO *OSSL_HTTP_get(const char *url, const char *proxy, const char *no_proxy, BIO *bio, BIO *rbio,
                   OSSL_HTTP_bio_cb_t update, void *arg, int buf_size, const struct stack_st_CONF_VALUE *headers,
                   const char *expected_type, int expect_asn1, size_t max_length, int timeout);
BIO *OSSL_HTTP_exchange(OSSL_HTTP_REQ_CTX *rctx, char **redirection);
BIO *OSSL_HTTP_transfer(OSSL_HTTP_REQ_CTX **prctx, const char *server, const char *port, const char *path, int use_ssl,
                        const char *proxy, const char *no_proxy, BIO *bio, BIO *rbio, OSSL_HTTP_bio_cb_t update,
                        void *arg, int buf_size, const struct stack_st_CONF_VALUE *headers, const char *content_type,
                        BIO *request, const char *expected_type, int expect_asn1, size_t max_length, int timeout,
                        int keep_alive);
X509 *X509_load_http(const char *url, BIO *bio, BIO *rbio, int timeout);
X509_CRL *X509_CRL_load_http(const char *url, BIO *bio, BIO *rbio, int timeout);

int PKCS5_PBKDF2_HMAC(const char *pass, int passlen, const unsigned char *salt, int saltlen, int iter,
                      const EVP_MD *digest, int keylen, unsigned char *out);
int PKCS5_PBKDF2_HMAC_SHA1(const char *pass, int passlen, const unsigned char *salt, int saltlen, int iter, int keylen,
                           unsigned char *out);
int EVP_PBE_scrypt(const char *pass, size_t passlen, const unsigned char *salt, size_t saltlen, uint64_t N, uint64_t r,
                   uint64_t p, uint64_t maxmem, unsigned char *key, size_t keylen);
int RSA_generate_key_ex(RSA *rsa, int bits, BIGNUM *e, BN_GENCB *cb);
int EVP_PKEY_keygen(EVP_PKEY_CTX *ctx, EVP_PKEY **pkey);
int EVP_PKEY_generate(EVP_PKEY_CTX *ctx, EVP_PKEY **pkey);
int EVP_PKEY_paramgen(EVP_PKEY_CTX *ctx, EVP_PKEY **pkey);
int DH_generate_parameters_ex(DH *dh, int prime_len, int generator, BN_GENCB *cb);
int DH_generate_key(DH *dh);
int DSA_generate_parameters_ex(DSA *dsa, int bits, const unsigned char *seed, int seed_len, int *counter,
                               unsigned long *h, BN_GENCB *cb);
int DSA_generate_key(DSA *dsa);

}  // extern "C"

#endif
