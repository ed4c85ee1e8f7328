// One browser's tie to another: picture and sound both ways. The host always offers and a guest answers, so nobody
// talks at the same time. Each tie has a run, a random word: what belongs to an older one is not listened to.

const AGAIN_AFTER = 2_000;

export class Peer {
  #pc;
  #say;
  #senders = {};
  #candidates = [];
  run;

  // say(data) carries data to the other side; tell.stream(stream) has what arrives; tell.state(word).
  constructor({ ice, run, tracks, say, tell }) {
    this.run = run;
    this.#say = say;
    this.#pc = new RTCPeerConnection({ iceServers: ice });
    this.stream = new MediaStream();
    this.tracks = tracks;
    this.#pc.onicecandidate = ({ candidate }) => candidate && say({ run, candidate });
    this.#pc.onconnectionstatechange = () => tell.state(this.#pc.connectionState);
    this.#pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      tell.stream(this.stream);
    };
  }

  async offer() {
    for (const kind of ["video", "audio"]) {
      const { sender } = this.#pc.addTransceiver(this.tracks[kind] ?? kind, { direction: "sendrecv" });
      this.#senders[kind] = sender;
    }
    await this.#pc.setLocalDescription();
    this.#say({ run: this.run, description: this.#pc.localDescription });
  }

  async take({ description, candidate }) {
    if (candidate) return this.#takeCandidate(candidate);
    if (!description) return;
    await this.#pc.setRemoteDescription(description);
    for (const waiting of this.#candidates.splice(0)) await this.#pc.addIceCandidate(waiting);
    if (description.type === "offer") await this.#answer();
  }

  replace(kind, track) {
    this.tracks[kind] = track;
    return this.#senders[kind]?.replaceTrack(track);
  }

  close() {
    this.#pc.onconnectionstatechange = this.#pc.onicecandidate = this.#pc.ontrack = null;
    this.#pc.close();
  }

  async #takeCandidate(candidate) {
    if (this.#pc.remoteDescription) await this.#pc.addIceCandidate(candidate).catch(() => {});
    else this.#candidates.push(candidate);
  }

  async #answer() {
    for (const transceiver of this.#pc.getTransceivers()) {
      const kind = transceiver.receiver.track.kind;
      transceiver.direction = "sendrecv";
      this.#senders[kind] = transceiver.sender;
      await transceiver.sender.replaceTrack(this.tracks[kind] ?? null);
    }
    await this.#pc.setLocalDescription();
    this.#say({ run: this.run, description: this.#pc.localDescription });
  }
}

// A guest's end: it asks for an offer whenever it comes on stage, the host's page is another one, or the tie broke.
export class GuestTie {
  #make;
  #say;
  #arrival = 0;
  #timer;
  peer = null;

  // make(run) answers a Peer; say(data) carries data to the host.
  constructor({ make, say }) {
    this.#make = make;
    this.#say = say;
  }

  // place: what the server said of us. True while we are to be seen.
  follow({ place, host }) {
    const arrival = place === "on_stage" ? host : 0;
    if (arrival === this.#arrival) return;
    this.#arrival = arrival;
    if (arrival) this.#begin();
    else this.close();
  }

  state(word) {
    if (word !== "failed" || !this.#arrival) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#arrival && this.#begin(), AGAIN_AFTER);
  }

  // The line to the server was away: what was said meanwhile is lost.
  again() {
    if (this.#arrival && this.peer && this.peer.stream.getTracks().length === 0) this.#begin();
  }

  take(data) {
    if (data.run === this.peer?.run) this.peer.take(data);
  }

  close() {
    clearTimeout(this.#timer);
    this.#arrival = 0;
    this.peer?.close();
    this.peer = null;
  }

  #begin() {
    this.peer?.close();
    const run = crypto.randomUUID();
    this.peer = this.#make(run);
    this.#say({ run, ready: true });
  }
}
