import { Broadcast } from "./broadcast.js";

// The Worker's door: one message, one deed. Everything that must not wait for the page lives behind it.

let broadcast = null;
let ticketWanted = null;

const tell = (message) => self.postMessage(message);

function renewTicket() {
  tell({ kind: "ticket_wanted" });
  return new Promise((resolve, reject) => (ticketWanted = { resolve, reject }));
}

const deeds = {
  prepare({ sizes, fps }) {
    if (!("VideoEncoder" in self) || !("AudioEncoder" in self)) return tell({ kind: "unsupported" });
    broadcast = new Broadcast({ tell, sizes, fps });
  },
  camera({ handed }) {
    broadcast?.setCamera(handed);
  },
  microphone({ handed }) {
    broadcast?.setMicrophone(handed);
  },
  captured({ times }) {
    broadcast?.captured(times);
  },
  turn({ device, on }) {
    broadcast?.turn(device, on);
  },
  trial() {
    broadcast?.trial();
  },
  limit(limit) {
    broadcast?.limit(limit);
  },
  live({ url, ticket, takeover, renditions }) {
    broadcast?.goLive({ url, ticket, takeover, renditions, renewTicket });
  },
  ticket({ ticket, code }) {
    if (ticket) ticketWanted?.resolve(ticket);
    else ticketWanted?.reject(Object.assign(new Error("no ticket"), { code }));
  },
  pause() {
    broadcast?.pause();
  },
  retry() {
    broadcast?.retry();
  },
  leave() {
    broadcast?.leave();
  },
  async end() {
    await broadcast?.end();
    tell({ kind: "ended" });
  },
};

self.onmessage = ({ data }) => {
  try {
    deeds[data.kind](data);
  } catch (error) {
    // Safari without a processor for sound ends here, and so does a browser that cannot take a handed track.
    tell({ kind: error instanceof ReferenceError || error instanceof TypeError ? "unsupported" : "failed", detail: String(error) });
  }
};
