// A peer of `bench room`: the `ws` package with our tick. What comes within a tick goes out as one frame that is built
// once and handed to every socket; the first message after a pause goes out at once.
//   node ws.cjs PORT TICK_MS
"use strict";
const { createServer } = require("node:http");
const { Sender, WebSocketServer } = require("ws");

const [port, every] = process.argv.slice(2).map(Number);
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false, skipUTF8Validation: true });
let waiting = [];
let last = 0;
let timer = null;

function flush() {
  timer = null;
  last = performance.now();
  const text = Buffer.from(`[${waiting.join(",")}]`);
  waiting = [];
  const parts = Sender.frame(text, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false });
  const frame = Buffer.concat(parts);
  for (const socket of sockets.clients) if (socket.readyState === 1) socket._socket.write(frame);
}

sockets.on("connection", (socket) => {
  socket.on("message", (data) => {
    waiting.push(data.toString());
    if (timer === null) timer = setTimeout(flush, Math.max(0, last + every - performance.now()));
  });
  socket.on("error", () => socket.terminate());
});
server.listen({ port, host: "127.0.0.1", backlog: 4096 });
