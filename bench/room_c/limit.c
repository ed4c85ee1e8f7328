// The most that one thread can do: an epoll loop that builds a frame once and calls send() for every reader.
//
//   limit PORT TICK_MS      what comes within a tick goes out together, "[message,message]"; the first at once
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 1 << 17, READ_BYTES = 1 << 17, TICK_BYTES = 1 << 22 };
static int poller, listener;
static int lines[FILES_MAX], lines_count, place_of[FILES_MAX];
static uint8_t is_open[FILES_MAX];
static char tick[TICK_BYTES + 16];
static size_t tick_size;

static uint64_t now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000 + (uint64_t)at.tv_nsec / 1000000;
}

static void flush(void) {
  static char frame[TICK_BYTES + 32];
  size_t head = 2;
  tick[tick_size++] = ']';
  frame[0] = (char)0x81;
  if (tick_size < 126) {
    frame[1] = (char)tick_size;
  } else if (tick_size < 65536) {
    frame[1] = 126;
    frame[2] = (char)(tick_size >> 8);
    frame[3] = (char)tick_size;
    head = 4;
  } else {
    frame[1] = 127;
    for (int place = 0; place < 8; place++) frame[2 + place] = (char)(tick_size >> (56 - 8 * place));
    head = 10;
  }
  memcpy(frame + head, tick, tick_size);
  for (int place = 0; place < lines_count; place++)
    if (is_open[lines[place]]) send(lines[place], frame, head + tick_size, MSG_NOSIGNAL | MSG_DONTWAIT);
  tick_size = 0;
}

static void forget(int line) {
  int last = lines[--lines_count];
  lines[place_of[line]] = last;
  place_of[last] = place_of[line];
  is_open[line] = 0;
  close(line);
}

static void welcome(void) {
  int line, on = 1;
  while ((line = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    struct epoll_event event = {EPOLLIN, {.fd = line}};
    setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    place_of[line] = lines_count;
    lines[lines_count++] = line;
    is_open[line] = 0;
    epoll_ctl(poller, EPOLL_CTL_ADD, line, &event);
  }
}

static void take(char *bytes, size_t size) {
  size_t at = 0;
  while (size - at >= 6) {
    const uint8_t *head = (const uint8_t *)bytes + at;
    size_t length = head[1] & 127, head_size = 2;
    if (length == 126) {
      length = (size_t)head[2] << 8 | head[3];
      head_size = 4;
    }
    if (size - at - head_size - 4 < length) return;
    char *payload = bytes + at + head_size + 4;
    for (size_t place = 0; place < length; place++) payload[place] ^= bytes[at + head_size + place % 4];
    if ((head[0] & 15) == 1 && tick_size + length + 2 < TICK_BYTES) {
      tick[tick_size] = tick_size ? ',' : '[';
      memcpy(tick + tick_size + 1, payload, length);
      tick_size += length + 1;
    }
    at += head_size + 4 + length;
  }
}

static void hear(int line) {
  static char bytes[READ_BYTES];
  static const char hello[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  ssize_t got = recv(line, bytes, sizeof bytes, 0);
  if (got == 0 || (got < 0 && errno != EAGAIN)) {
    forget(line);
  } else if (got > 0 && !is_open[line]) {
    send(line, hello, sizeof hello - 1, MSG_NOSIGNAL);
    is_open[line] = 1;
  } else if (got > 0) {
    take(bytes, (size_t)got);
  }
}

int main(int count, char **words) {
  struct rlimit files;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct epoll_event event = {EPOLLIN, {.fd = 0}}, events[512];
  uint64_t last = 0, every = count > 2 ? (uint64_t)atoi(words[2]) : 0;
  int on = 1;
  if (count < 2) return 2;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  at.sin_port = htons((uint16_t)atoi(words[1]));
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 4096)) {
    perror("limit");
    return 1;
  }
  poller = epoll_create1(0);
  event.data.fd = listener;
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    uint64_t now = now_ms();
    int wait = !tick_size ? -1 : last + every > now ? (int)(last + every - now) : 0;
    int found = epoll_wait(poller, events, 512, wait);
    for (int place = 0; place < found; place++) {
      if (events[place].data.fd == listener) welcome();
      else hear(events[place].data.fd);
    }
    if (tick_size && now_ms() >= last + every) {
      last = now_ms();
      flush();
    }
  }
}
