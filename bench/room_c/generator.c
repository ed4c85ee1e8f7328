// The load of `bin/bench room`: thousands of WebSocket readers in one thread, which count every frame and every
// message, and one sender. Commands come as lines on standard input, each is answered by one line of JSON.
//
//   generator PORT KIND      KIND: hub (our envelope) | socketio | plain (anything that carries "m":"<number> <ns> …")
//
//   paths FILE               request targets, one a line; reader i takes line i, and begins anew after the last
//   open N SMALL RATE        N readers, so many a second; the first SMALL have a receive buffer of 4 KiB
//   again RATE               those who did not come in, or were closed, try once more
//   sender unix PATH         who publishes: lines of "say <number> <ns> <characters>" to a socket, or
//   sender socket TARGET     a WebSocket of its own that says the message itself
//   send RATE SECONDS CHARACTERS SETTLE   publish, then wait up to SETTLE s until every reader has the last message
//   stall K                  the first K stop reading
//   idle SECONDS             only listen
//   storm SECONDS            drop all and come back at once with the numbers they had; wait up to SECONDS
//   acks 0|1                 whether readers of the hub give their sign of life each 15 s, as pages do
//   quit
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { READ_BYTES = 1 << 18, MESSAGES_MAX = 4096, DIGESTS = 8, SAMPLED = 100, PER_ADDRESS = 20000 };
enum { SMALL_BUFFER = 4096, ACK_SECONDS = 15, TARGET_BYTES = 2048, FRAME_BYTES = 1 << 17 };
enum kind { HUB, SOCKETIO, PLAIN };
enum state { CLOSED, CONNECTING, SHAKING, OPENED, IN };

typedef struct {
  int fd, index;
  enum state state;
  int is_sampled, is_stalled, is_reader, is_small;
  uint64_t last_number;  // of the messages, over all servers alike
  int knows_number;      // a snapshot may leave it open
  uint64_t last_seq;     // of the hub's envelopes
  int knows_seq;
  char *rest;
  size_t rest_size, rest_room;
} Reader;

// What one payload says. All readers are sent the same bytes, so it is read once and compared afterwards.
typedef struct {
  char *bytes;
  size_t size, room;
  int count, is_snapshot, is_envelope, disorder, holes;
  uint64_t first_number, last_number, first_seq, last_seq;
  uint64_t numbers[MESSAGES_MAX], times[MESSAGES_MAX];
} Digest;

typedef struct {
  uint64_t frames, others, messages, bytes, lost, disorder, snapshots, resumed, connected, failed, closed;
} Counts;

static int port, poller;
static enum kind kind;
static Reader *readers, sender_line;
static int readers_count, stalled_count;
static char **targets;
static int targets_count;
static Counts counts;
static Digest digests[DIGESTS];
static int next_digest;
static uint64_t sent_number;
static int sender_pipe = -1, sender_is_socket, acks = 1, ack_cursor;
static uint64_t acked_at;
static char epoch[64];
static uint64_t *delays;
static size_t delays_count, delays_room;
static int refusals_told;

static uint64_t now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000000000ull + (uint64_t)at.tv_nsec;
}

static double own_cpu(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void *room_for(void *memory, size_t bytes) {
  void *found = realloc(memory, bytes);
  if (!found) {
    fprintf(stderr, "no memory left\n");
    exit(3);
  }
  return found;
}

static void complain(const char *format, ...) {
  va_list values;
  if (refusals_told++ >= 5) return;
  va_start(values, format);
  vfprintf(stderr, format, values);
  va_end(values);
  fputc('\n', stderr);
}

// ---- writing

// A client's frame is masked; a mask of zeros leaves the payload as it is.
static ssize_t write_frame(int fd, int opcode, const char *payload, size_t size) {
  static char out[FRAME_BYTES + 16];
  size_t head = 2;
  if (size > FRAME_BYTES) return -1;
  out[0] = (char)(0x80 | opcode);
  if (size < 126) {
    out[1] = (char)(0x80 | size);
  } else if (size < 65536) {
    out[1] = (char)(0x80 | 126);
    out[2] = (char)(size >> 8);
    out[3] = (char)size;
    head = 4;
  } else {
    out[1] = (char)(0x80 | 127);
    for (int place = 0; place < 8; place++) out[2 + place] = (char)(size >> (56 - 8 * place));
    head = 10;
  }
  memset(out + head, 0, 4);
  memcpy(out + head + 4, payload, size);
  return send(fd, out, head + 4 + size, MSG_NOSIGNAL);
}

static ssize_t write_text(int fd, const char *text) { return write_frame(fd, 1, text, strlen(text)); }

// ---- reading what was said

static uint64_t number_after(const char *from, const char *end, const char *key) {
  const char *found = memmem(from, (size_t)(end - from), key, strlen(key));
  return found ? strtoull(found + strlen(key), NULL, 10) : 0;
}

static void read_messages(Digest *digest) {
  const char *at = digest->bytes, *end = digest->bytes + digest->size;
  while (digest->count < MESSAGES_MAX && (at = memmem(at, (size_t)(end - at), "\"m\":", 4))) {
    char *rest;
    at += at[4] == ' ' ? 6 : 5;  // some write a space before the quote
    uint64_t number = strtoull(at, &rest, 10);
    if (*rest != ' ' || number == 0) continue;
    if (digest->count == 0) digest->first_number = number;
    else if (number <= digest->last_number) digest->disorder++;
    else digest->holes += (int)(number - digest->last_number - 1);
    digest->last_number = number;
    digest->numbers[digest->count] = number;
    digest->times[digest->count++] = strtoull(rest + 1, NULL, 10);
  }
}

static Digest *digest_of(const char *payload, size_t size) {
  for (int place = 0; place < DIGESTS; place++)
    if (digests[place].size == size && !memcmp(digests[place].bytes, payload, size)) return &digests[place];
  Digest *digest = &digests[next_digest];
  next_digest = (next_digest + 1) % DIGESTS;
  if (digest->room < size + 1) digest->bytes = room_for(digest->bytes, digest->room = size + 1);
  memcpy(digest->bytes, payload, digest->size = size);
  digest->bytes[size] = 0;
  digest->count = digest->is_snapshot = digest->is_envelope = digest->disorder = digest->holes = 0;
  digest->first_number = digest->last_number = 0;
  const char *end = digest->bytes + size;
  if (kind == HUB && size > 5 && !memcmp(digest->bytes, "{\"r\":", 5)) {
    const char *head = digest->bytes + (size < 400 ? size : 400);
    const char *named = memmem(digest->bytes, (size_t)(head - digest->bytes), "\"ep\":\"", 6);
    digest->is_envelope = 1;
    digest->first_seq = number_after(digest->bytes, head, "\"f\":");
    digest->last_seq = number_after(digest->bytes, head, "\"s\":");
    digest->is_snapshot = digest->first_seq == 0;
    if (named) {
      const char *quote = memchr(named + 6, '"', (size_t)(end - named - 6));
      if (quote && (size_t)(quote - named - 6) < sizeof epoch) {
        memcpy(epoch, named + 6, (size_t)(quote - named - 6));
        epoch[quote - named - 6] = 0;
      }
    }
  }
  read_messages(digest);
  return digest;
}

static void note_delays(const Digest *digest) {
  uint64_t now = now_ns();
  for (int place = 0; place < digest->count; place++) {
    if (delays_count == delays_room)
      delays = room_for(delays, (delays_room = delays_room ? 2 * delays_room : 65536) * sizeof *delays);
    if (now > digest->times[place]) delays[delays_count++] = now - digest->times[place];
  }
}

static void count_numbers(Reader *reader, const Digest *digest, uint64_t from) {
  int place = 0;
  while (place < digest->count && digest->numbers[place] < from) place++;
  if (place == digest->count) return;
  uint64_t first = digest->numbers[place];
  if (reader->knows_number) {
    if (first <= reader->last_number) counts.disorder++;
    else counts.lost += first - reader->last_number - 1;
  }
  counts.disorder += (uint64_t)digest->disorder;
  counts.lost += (uint64_t)digest->holes;
  counts.messages += (uint64_t)(digest->count - place);
  reader->last_number = digest->last_number > reader->last_number ? digest->last_number : reader->last_number;
  reader->knows_number = 1;
}

static void arrived(Reader *reader) {
  if (reader->state == IN) return;
  reader->state = IN;
  if (reader->is_reader) counts.connected++;
}

static void take_envelope(Reader *reader, const Digest *digest) {
  counts.frames++;
  if (digest->is_snapshot) {
    counts.snapshots++;
    reader->last_seq = digest->last_seq;
    reader->knows_seq = 1;
    reader->knows_number = digest->count > 0;
    reader->last_number = digest->last_number;
    return;
  }
  if (reader->state != IN) counts.resumed++;
  if (reader->knows_seq && digest->first_seq > reader->last_seq + 1)
    complain("a hole before %llu, had %llu", (unsigned long long)digest->first_seq, (unsigned long long)reader->last_seq);
  if (digest->last_seq <= reader->last_seq) return;  // state alone, or what was heard before
  // The page leaves out of an overlapping frame what it had.
  int overlaps = digest->first_seq <= reader->last_seq && reader->knows_number;
  count_numbers(reader, digest, overlaps ? reader->last_number + 1 : 0);
  reader->last_seq = digest->last_seq;
}

static void take_text(Reader *reader, const char *payload, size_t size) {
  if (reader->is_reader) counts.bytes += size;
  if (kind == SOCKETIO && size && payload[0] != '4') {
    if (payload[0] == '0') write_text(reader->fd, "40");
    else if (payload[0] == '2') write_text(reader->fd, "3");
    counts.others++;
    return;
  }
  if (kind == SOCKETIO && size > 1 && payload[1] == '0') {
    counts.others++;
    arrived(reader);
    return;
  }
  if (!reader->is_reader) return;  // what the sender hears of itself is nobody's
  Digest *digest = digest_of(payload, size);
  if (kind == HUB) {
    if (!digest->is_envelope) {
      counts.others++;
      return;
    }
    take_envelope(reader, digest);
    arrived(reader);
  } else if (digest->count) {
    counts.frames++;
    count_numbers(reader, digest, 0);
  } else {
    counts.others++;
  }
  if (reader->is_sampled && !digest->is_snapshot) note_delays(digest);
}

static void drop(Reader *reader) {
  if (reader->fd >= 0) close(reader->fd);
  reader->fd = -1;
  reader->state = CLOSED;
  free(reader->rest);
  reader->rest = NULL;
  reader->rest_size = reader->rest_room = 0;
}

static void gone(Reader *reader) {
  if (reader->state == IN || reader->state == OPENED) counts.closed++;
  else counts.failed++;
  drop(reader);
}

// Takes whole frames out of a piece of memory; returns how much was taken.
static size_t take_frames(Reader *reader, char *bytes, size_t size) {
  size_t at = 0;
  while (size - at >= 2) {
    const uint8_t *head = (const uint8_t *)bytes + at;
    uint64_t length = head[1] & 127;
    size_t head_size = length == 126 ? 4 : length == 127 ? 10 : 2;
    if (size - at < head_size) break;
    if (length == 126) length = (uint64_t)head[2] << 8 | head[3];
    else if (length == 127)
      for (int place = length = 0; place < 8; place++) length = length << 8 | head[2 + place];
    if (size - at - head_size < length) break;
    char *payload = bytes + at + head_size;
    int opcode = head[0] & 15;
    if (opcode == 9) write_frame(reader->fd, 10, payload, length < 125 ? length : 125);
    else if (opcode == 1 || opcode == 2) take_text(reader, payload, length);
    if (opcode > 7) counts.others++;
    at += head_size + length;
  }
  return at;
}

static size_t take_handshake(Reader *reader, char *bytes, size_t size) {
  char *end = memmem(bytes, size, "\r\n\r\n", 4);
  if (!end) return 0;
  if (size < 12 || memcmp(bytes + 9, "101", 3)) {
    complain("refused: %.*s", (int)(memchr(bytes, '\r', size) ? (char *)memchr(bytes, '\r', size) - bytes : 40), bytes);
    counts.failed++;
    drop(reader);
    return size;
  }
  reader->state = OPENED;
  if (kind == PLAIN || !reader->is_reader) {
    if (kind != SOCKETIO) arrived(reader);
    reader->knows_number = 1;
    reader->last_number = sent_number;
  } else if (kind == SOCKETIO) {
    reader->knows_number = 1;
    reader->last_number = sent_number;
  }
  return (size_t)(end + 4 - bytes);
}

static size_t take_bytes(Reader *reader, char *bytes, size_t size) {
  size_t taken = 0;
  if (reader->state == SHAKING) {
    taken = take_handshake(reader, bytes, size);
    if (reader->state == CLOSED || reader->state == SHAKING) return taken;
  }
  return taken + take_frames(reader, bytes + taken, size - taken);
}

static void keep_rest(Reader *reader, const char *bytes, size_t size) {
  if (reader->rest_room < size) reader->rest = room_for(reader->rest, reader->rest_room = size + 1024);
  memmove(reader->rest, bytes, size);
  reader->rest_size = size;
}

static void read_line(Reader *reader) {
  static char bytes[READ_BYTES];
  for (;;) {
    ssize_t got = recv(reader->fd, bytes, sizeof bytes, 0);
    if (got <= 0) {
      if (got == 0 || errno != EAGAIN) gone(reader);
      return;
    }
    if (reader->rest_size == 0) {
      size_t taken = take_bytes(reader, bytes, (size_t)got);
      if (reader->state == CLOSED) return;
      if (taken < (size_t)got) keep_rest(reader, bytes + taken, (size_t)got - taken);
    } else {
      size_t whole = reader->rest_size + (size_t)got;
      if (reader->rest_room < whole) reader->rest = room_for(reader->rest, reader->rest_room = 2 * whole);
      memcpy(reader->rest + reader->rest_size, bytes, (size_t)got);
      size_t taken = take_bytes(reader, reader->rest, whole);
      if (reader->state == CLOSED) return;
      keep_rest(reader, reader->rest + taken, whole - taken);
    }
    if (got < (ssize_t)sizeof bytes) return;
  }
}

// ---- lines

static void watch(Reader *reader, uint32_t events, int is_new) {
  struct epoll_event event = {events, {.ptr = reader}};
  epoll_ctl(poller, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, reader->fd, &event);
}

static void say_hello(Reader *reader, const char *target) {
  char request[TARGET_BYTES + 512], more[128] = "";
  if (kind == HUB && reader->knows_seq && *epoch)
    snprintf(more, sizeof more, "&ep=%s&s=%llu", epoch, (unsigned long long)reader->last_seq);
  int size = snprintf(request, sizeof request,
                      "GET %.*s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                      "Sec-WebSocket-Version: 13\r\n\r\n",
                      TARGET_BYTES, target, more, port, port);
  send(reader->fd, request, (size_t)size, MSG_NOSIGNAL);
  reader->state = SHAKING;
}

static void dial(Reader *reader) {
  int on = 1, small = SMALL_BUFFER;
  reader->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (reader->fd < 0) {
    complain("no more sockets: %s", strerror(errno));
    counts.failed++;
    return;
  }
  setsockopt(reader->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(reader->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (reader->is_small) setsockopt(reader->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  // One address has some 28,000 ports of its own.
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  from.sin_addr.s_addr = htonl(0x7f000002u + (uint32_t)(reader->index / PER_ADDRESS));
  to.sin_addr.s_addr = htonl(0x7f000001u);
  bind(reader->fd, (struct sockaddr *)&from, sizeof from);
  if (connect(reader->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) {
    complain("connect: %s", strerror(errno));
    counts.failed++;
    drop(reader);
    return;
  }
  reader->state = CONNECTING;
  watch(reader, EPOLLOUT, 1);
}

static const char *target_of(const Reader *reader) { return targets[reader->index % targets_count]; }

static void give_signs_of_life(void) {
  uint64_t now = now_ns();
  if (!acks || kind != HUB || !readers_count) return;
  if (!acked_at) acked_at = now;
  int due = (int)((double)(now - acked_at) / 1e9 * readers_count / ACK_SECONDS);
  if (due <= 0) return;
  acked_at = now;
  for (int step = 0; step < due && step < readers_count; step++) {
    Reader *reader = &readers[ack_cursor];
    ack_cursor = (ack_cursor + 1) % readers_count;
    if (reader->state == IN && !reader->is_stalled) write_text(reader->fd, "{\"t\":\"ack\"}");
  }
}

static void listen_for(int milliseconds) {
  struct epoll_event events[512];
  int count = epoll_wait(poller, events, 512, milliseconds);
  for (int place = 0; place < count; place++) {
    Reader *reader = events[place].data.ptr;
    if (reader->state == CLOSED) continue;
    if (reader->state == CONNECTING) {
      int error = 0;
      socklen_t size = sizeof error;
      getsockopt(reader->fd, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error) {
        complain("connect: %s", strerror(error));
        gone(reader);
        continue;
      }
      say_hello(reader, reader->is_reader ? target_of(reader) : targets[0]);
      watch(reader, EPOLLIN, 0);
    } else if (reader->is_stalled) {
      if (events[place].events & (EPOLLERR | EPOLLHUP)) gone(reader);
    } else {
      read_line(reader);
    }
  }
  give_signs_of_life();
}

// ---- answers

static int by_size(const void *one, const void *other) {
  uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
  return (a > b) - (a < b);
}

static double delay_ms(double share) {
  return delays_count ? (double)delays[(size_t)((double)(delays_count - 1) * share)] / 1e6 : -1;
}

typedef struct {
  Counts counts;
  uint64_t at;
  double cpu;
} Mark;

static Mark mark(void) {
  delays_count = 0;
  return (Mark){counts, now_ns(), own_cpu()};
}

static void answer(const Mark *since, const char *format, ...) {
  Counts *was = (Counts *)&since->counts;
  int in = 0;
  va_list values;
  for (int place = 0; place < readers_count; place++) in += readers[place].state == IN;
  qsort(delays, delays_count, sizeof *delays, by_size);
#define SINCE(name) (unsigned long long)(counts.name - was->name)
  printf("{\"in\": %d, \"frames\": %llu, \"others\": %llu, \"messages\": %llu, \"bytes\": %llu, \"lost\": %llu, "
         "\"out_of_order\": %llu, \"snapshots\": %llu, \"resumed\": %llu, \"connected\": %llu, \"failed\": %llu, "
         "\"closed\": %llu, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, \"wall_s\": %.4f, \"cpu_s\": %.4f",
         in, SINCE(frames), SINCE(others), SINCE(messages), SINCE(bytes), SINCE(lost), SINCE(disorder),
         SINCE(snapshots), SINCE(resumed), SINCE(connected), SINCE(failed), SINCE(closed), delay_ms(0.5),
         delay_ms(0.99), delay_ms(1.0), (double)(now_ns() - since->at) / 1e9, own_cpu() - since->cpu);
#undef SINCE
  if (format) {
    printf(", ");
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
  }
  printf("}\n");
  fflush(stdout);
}

// ---- commands

static void read_targets(const char *file) {
  char line[TARGET_BYTES];
  FILE *from = fopen(file, "r");
  if (!from) {
    fprintf(stderr, "%s: %s\n", file, strerror(errno));
    exit(2);
  }
  for (int place = 0; place < targets_count; place++) free(targets[place]);
  targets_count = 0;
  while (fgets(line, sizeof line, from)) {
    line[strcspn(line, "\n")] = 0;
    targets = room_for(targets, (size_t)(targets_count + 1) * sizeof *targets);
    targets[targets_count++] = strdup(line);
  }
  fclose(from);
}

static void wait_until_in(uint64_t wanted_by) {
  for (;;) {
    int waiting = 0;
    for (int place = 0; place < readers_count && !waiting; place++)
      waiting = readers[place].state != IN && readers[place].state != CLOSED;
    if (!waiting || now_ns() > wanted_by) return;
    listen_for(20);
  }
}

static void open_readers(int count, int small, double rate) {
  Mark since = mark();
  uint64_t until = since.at + 120000000000ull;
  readers = calloc((size_t)count, sizeof *readers);
  readers_count = count;
  for (int place = 0; place < count; place++) {
    int every = count > SAMPLED ? count / SAMPLED : 1;
    uint64_t due = since.at + (uint64_t)((double)place / rate * 1e9);
    readers[place] = (Reader){.fd = -1, .index = place, .is_reader = 1, .is_sampled = place % every == 0};
    readers[place].is_small = place < small;
    while (now_ns() < due) listen_for(1);
    dial(&readers[place]);
  }
  wait_until_in(until);
  answer(&since, NULL);
}

static void open_again(double rate) {
  Mark since = mark();
  int tried = 0;
  for (int place = 0; place < readers_count; place++) {
    if (readers[place].state != CLOSED) continue;
    uint64_t due = since.at + (uint64_t)((double)tried++ / rate * 1e9);
    while (now_ns() < due) listen_for(1);
    dial(&readers[place]);
  }
  wait_until_in(since.at + 120000000000ull);
  answer(&since, NULL);
}

static void set_sender(const char *how, const char *where) {
  Mark since = mark();
  sender_is_socket = !strcmp(how, "socket");
  if (sender_is_socket) {
    char *kept = targets[0];
    sender_line = (Reader){.fd = -1};
    targets[0] = (char *)where;
    dial(&sender_line);
    enum state wanted = kind == SOCKETIO ? IN : OPENED;
    for (uint64_t until = now_ns() + 10000000000ull; sender_line.state < wanted && now_ns() < until;) listen_for(20);
    targets[0] = kept;
  } else {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, where, strnlen(where, sizeof to.sun_path - 1));
    sender_pipe = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(sender_pipe, (struct sockaddr *)&to, sizeof to)) complain("%s: %s", where, strerror(errno));
  }
  answer(&since, "\"is_ready\": %s", !sender_is_socket || sender_line.state >= OPENED ? "true" : "false");
}

// The same words for everybody, as long as a chat message of the room: only the head and the tail differ.
static void publish(uint64_t number, int characters) {
  static char words[FRAME_BYTES], text[FRAME_BYTES];
  if (!*words) memset(words, 'x', sizeof words - 1);
  if (!sender_is_socket) {
    int size = snprintf(text, sizeof text, "say %llu %llu %d\n", (unsigned long long)number,
                        (unsigned long long)now_ns(), characters);
    if (send(sender_pipe, text, (size_t)size, MSG_NOSIGNAL) < 0) complain("the publisher is gone");
    return;
  }
  snprintf(text, sizeof text,
           "%s{\"id\":%llu,\"c\":\"bench-%llu\",\"w\":\"0123456789ab\",\"name\":\"guest-1234\",\"role\":\"fan\","
           "\"m\":\"%llu %llu %.*s\",\"at\":\"2026-01-01T00:00:00+00:00\"}%s",
           kind == SOCKETIO ? "42[\"chat\"," : "", (unsigned long long)number, (unsigned long long)number,
           (unsigned long long)number, (unsigned long long)now_ns(), characters, words,
           kind == SOCKETIO ? "]" : "");
  if (write_text(sender_line.fd, text) < 0) complain("the sender's line is gone");
}

static int is_settled(void) {
  for (int place = 0; place < readers_count; place++) {
    Reader *reader = &readers[place];
    if (reader->state == IN && !reader->is_stalled && reader->last_number < sent_number) return 0;
  }
  return 1;
}

static void send_messages(double rate, double seconds, int characters, double settle) {
  Mark since = mark();
  uint64_t total = (uint64_t)(rate * seconds + 0.5), late = 0, first = sent_number + 1;
  for (uint64_t place = 0; place < total; place++) {
    uint64_t due = since.at + (uint64_t)((double)place / rate * 1e9), now;
    while ((now = now_ns()) < due) listen_for(due - now > 2000000 ? 1 : 0);
    if (now - due > late) late = now - due;
    publish(++sent_number, characters);
  }
  uint64_t until = now_ns() + (uint64_t)(settle * 1e9);
  while (!is_settled() && now_ns() < until) listen_for(5);
  int short_of = 0;
  for (int place = 0; place < readers_count; place++) {
    Reader *reader = &readers[place];
    if (reader->state != IN || reader->is_stalled) continue;
    uint64_t had = reader->last_number < first - 1 ? first - 1 : reader->last_number;
    if (had < sent_number) counts.lost += sent_number - had;
    short_of += had < sent_number;
    // Counted once: what still comes is not lost a second time by the next window.
    if (had < sent_number) reader->knows_number = 0;
  }
  answer(&since, "\"sent\": %llu, \"late_ms\": %.3f, \"short_of\": %d", (unsigned long long)total, (double)late / 1e6,
         short_of);
}

static int stalled_closed(void) {
  int closed = 0;
  for (int place = 0; place < stalled_count; place++) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (readers[place].state == CLOSED) closed++;
    else if (!getsockopt(readers[place].fd, IPPROTO_TCP, TCP_INFO, &info, &size) && info.tcpi_state != TCP_ESTABLISHED)
      closed++;
  }
  return closed;
}

static void idle(double seconds) {
  Mark since = mark();
  for (uint64_t until = now_ns() + (uint64_t)(seconds * 1e9); now_ns() < until;) listen_for(20);
  answer(&since, "\"stalled_closed\": %d", stalled_closed());
}

static void stall(int count) {
  Mark since = mark();
  stalled_count = count < readers_count ? count : readers_count;
  for (int place = 0; place < stalled_count; place++) {
    readers[place].is_stalled = 1;
    watch(&readers[place], 0, 0);
  }
  answer(&since, "\"stalled\": %d", stalled_count);
}

static void storm(double seconds) {
  Mark since = mark();
  for (int place = 0; place < readers_count; place++) drop(&readers[place]);
  for (int place = 0; place < readers_count; place++) dial(&readers[place]);
  wait_until_in(now_ns() + (uint64_t)(seconds * 1e9));
  answer(&since, NULL);
}

static void obey(char *line) {
  char word[TARGET_BYTES], more[TARGET_BYTES];
  double rate, seconds, settle;
  int count, small;
  if (sscanf(line, "paths %2047s", word) == 1) {
    Mark since = mark();
    read_targets(word);
    answer(&since, "\"paths\": %d", targets_count);
  } else if (sscanf(line, "open %d %d %lf", &count, &small, &rate) == 3) {
    open_readers(count, small, rate);
  } else if (sscanf(line, "again %lf", &rate) == 1) {
    open_again(rate);
  } else if (sscanf(line, "sender %2047s %2047s", word, more) == 2) {
    set_sender(word, more);
  } else if (sscanf(line, "send %lf %lf %d %lf", &rate, &seconds, &count, &settle) == 4) {
    send_messages(rate, seconds, count, settle);
  } else if (sscanf(line, "stall %d", &count) == 1) {
    stall(count);
  } else if (sscanf(line, "idle %lf", &seconds) == 1) {
    idle(seconds);
  } else if (sscanf(line, "storm %lf", &seconds) == 1) {
    storm(seconds);
  } else if (sscanf(line, "acks %d", &count) == 1) {
    Mark since = mark();
    acks = count;
    answer(&since, NULL);
  } else {
    fprintf(stderr, "not a command: %s\n", line);
    exit(2);
  }
}

int main(int count, char **words) {
  struct rlimit files;
  char line[TARGET_BYTES + 64];
  size_t size = 0;
  if (count != 3) {
    fprintf(stderr, "generator PORT hub|socketio|plain\n");
    return 2;
  }
  port = atoi(words[1]);
  kind = !strcmp(words[2], "hub") ? HUB : !strcmp(words[2], "socketio") ? SOCKETIO : PLAIN;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  poller = epoll_create1(0);
  // While nobody commands, the readers still read.
  for (;;) {
    struct pollfd both[2] = {{0, POLLIN, 0}, {poller, POLLIN, 0}};
    poll(both, 2, 200);
    listen_for(0);
    if (!(both[0].revents & (POLLIN | POLLHUP))) continue;
    ssize_t got = read(0, line + size, 1);
    if (got <= 0) return 0;
    if (line[size] == '\n') {
      line[size] = 0;
      size = 0;
      if (!strcmp(line, "quit")) return 0;
      obey(line);
    } else if (size + 1 < sizeof line - 1) {
      size++;
    }
  }
}
