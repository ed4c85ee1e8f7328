import assert from "node:assert/strict";
import test from "node:test";
import { BackstageLine } from "../../../static/streams/stage/backstage/line.js";
import { GuestTie } from "../../../static/streams/stage/backstage/peer.js";

function line(t) {
  const sockets = [];
  const heard = [];
  const later = [];
  const open = () => {
    const socket = { readyState: 0, sent: [], send: (text) => socket.sent.push(JSON.parse(text)), close: () => {} };
    sockets.push(socket);
    return socket;
  };
  const made = new BackstageLine({
    url: "ws://x",
    pass: "p",
    hear: (words) => heard.push(words),
    world: { open, later: (deed) => later.push(deed) },
  });
  t.after(() => made.close());
  const up = () => {
    sockets.at(-1).readyState = 1;
    sockets.at(-1).onopen();
  };
  return { made, sockets, heard, later, up };
}

test("it says who it is each time it opens, and comes back when it is cut", (t) => {
  const { sockets, later, up } = line(t);
  up();
  sockets[0].onclose();
  later[0]();
  up();

  assert.deepEqual(sockets.map(({ sent }) => sent), [[{ type: "hello", pass: "p" }], [{ type: "hello", pass: "p" }]]);
});

for (const reason of ["removed", "replaced", "ended", "pass", "full"]) {
  test(`it stays away after a goodbye: ${reason}`, (t) => {
    const { sockets, later, heard, up } = line(t);
    up();
    sockets[0].onmessage({ data: JSON.stringify({ type: "bye", reason }) });
    sockets[0].onclose();

    assert.equal(later.length, 0);
    assert.ok(heard.some((words) => words.reason === reason));
  });
}

test("words that cannot be said are not said", (t) => {
  const { made } = line(t);

  assert.equal(made.say({ type: "admit" }), false);
});

function tie() {
  const said = [];
  const closed = [];
  const made = new GuestTie({
    make: (run) => ({ run, stream: { getTracks: () => [] }, close: () => closed.push(run), take: () => {} }),
    say: (data) => said.push(data),
  });
  return { made, said, closed };
}

test("a guest asks for an offer on coming on stage and with each new page of the host, not with other news", () => {
  const { made, said, closed } = tie();
  made.follow({ place: "waiting", host: 1 });
  made.follow({ place: "on_stage", host: 1 });
  made.follow({ place: "on_stage", host: 1, muted: true });
  made.follow({ place: "on_stage", host: 2 });

  assert.equal(said.length, 2);
  assert.ok(said.every(({ ready, run }) => ready && run));
  assert.deepEqual(closed, [said[0].run]);
});

test("a guest who waits again lets the tie go", () => {
  const { made, closed, said } = tie();
  made.follow({ place: "on_stage", host: 1 });
  made.follow({ place: "waiting", host: 1 });

  assert.deepEqual(closed, [said[0].run]);
  assert.equal(made.peer, null);
});
