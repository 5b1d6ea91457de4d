// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for libcurl: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_LIBCURL_H
#define COTIDY_STANDIN_LIBCURL_H

extern "C" {

typedef void CURL;
typedef void CURLM;
typedef int curl_socket_t;
typedef enum { CURLE_OK = 0 } CURLcode;
typedef enum { CURLM_OK = 0 } CURLMcode;
struct curl_waitfd {
  curl_socket_t fd;
  short events;
  short revents;
};

CURLcode curl_easy_perform(CURL *handle);
CURLMcode curl_multi_add_handle(CURLM *multi, CURL *handle);
CURLMcode curl_multi_perform(CURLM *multi, int *running);
CURLMcode curl_multi_socket_action(CURLM *multi, curl_socket_t s, int mask, int *running);
CURLMcode curl_multi_wait(CURLM *multi, struct curl_waitfd fds[], unsigned int count, int timeout_ms, int *ready);
CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd fds[], unsigned int count, int timeout_ms, int *ready);

}  // extern "C"

#endif
