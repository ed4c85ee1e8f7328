// A peer of `bench room`: socket.io as its guide builds a chat, without long polling and without compression.
//   node socketio.cjs PORT
"use strict";
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const [port] = process.argv.slice(2).map(Number);
const server = createServer();
const io = new Server(server, { transports: ["websocket"], perMessageDeflate: false, httpCompression: false });

io.on("connection", (socket) => {
  socket.on("chat", (message) => io.emit("chat", message));
});
server.listen({ port, host: "127.0.0.1", backlog: 4096 });
