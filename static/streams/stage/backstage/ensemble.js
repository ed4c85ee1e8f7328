import { Mixer } from "./mixer.js";
import { Peer } from "./peer.js";
import { Program } from "./program.js";

// The host's side of a show with co-hosts: ties to everybody on stage, one picture and one sound of them all.
// While nobody is on stage there is neither: fans get the camera and the microphone as they are.

const HOST = "host";
const ON_STAGE = "on_stage";

export class Ensemble {
  #make;
  #say;
  #tell;
  #devices = { camera: null, microphone: null };
  #peers = new Map();
  #guests = new Map();
  #ice = [];
  #program = null;
  #mixer = null;
  #layout = "side";
  #name;

  // name: the host's. size: { width, height, fps, tickerUrl } of the picture. say(to, data): a word for a guest's
  // browser. tell.program({ camera, microphone }): the tracks to send instead of the devices', or nulls.
  constructor({ name, size, say, tell, make = {} }) {
    this.#name = name;
    this.#say = say;
    this.#tell = tell;
    this.#make = {
      peer: (options) => new Peer(options),
      program: () => new Program(size),
      mixer: () => new Mixer(),
      ...make,
    };
  }

  set ice(servers) {
    this.#ice = servers;
  }

  set layout(layout) {
    this.#layout = layout;
    if (this.#program) this.#program.layout = layout;
  }

  device(kind, track) {
    this.#devices[kind] = track;
    if (!this.#program) return;
    if (kind === "camera") this.#program.seat(HOST, track, this.#name);
    else this.#mixer.voice(HOST, track);
  }

  // Whoever is not on stage (any more) is neither seen nor heard.
  follow(guests) {
    this.#guests = new Map(guests.filter(({ place }) => place === ON_STAGE).map((guest) => [guest.id, guest]));
    for (const id of [...this.#peers.keys()]) if (!this.#guests.has(id)) this.#letGo(id);
    if (this.#guests.size && !this.#program) this.#open();
    if (!this.#guests.size && this.#program) this.#shut();
    for (const guest of this.#guests.values()) {
      this.#seat(guest);
      this.#mixer.mute(guest.id, guest.muted);
    }
  }

  take(id, data) {
    if (!this.#guests.has(id)) return;
    if (data.ready) return this.#tie(id, data.run);
    const peer = this.#peers.get(id);
    if (peer?.run === data.run) peer.take(data);
  }

  close() {
    for (const id of [...this.#peers.keys()]) this.#letGo(id);
    if (this.#program) this.#shut();
  }

  #open() {
    this.#program = this.#make.program();
    this.#mixer = this.#make.mixer();
    this.#program.layout = this.#layout;
    this.#program.seat(HOST, this.#devices.camera, this.#name);
    this.#mixer.voice(HOST, this.#devices.microphone);
    this.#tell.program({ camera: this.#program.track, microphone: this.#mixer.track });
  }

  #shut() {
    this.#tell.program({ camera: null, microphone: null });
    this.#program.close();
    this.#mixer.close();
    this.#program = this.#mixer = null;
  }

  #seat({ id, name }) {
    const stream = this.#peers.get(id)?.stream;
    this.#program.seat(id, stream?.getVideoTracks()[0] ?? null, name);
    this.#mixer.voice(id, stream?.getAudioTracks()[0] ?? null);
  }

  #tie(id, run) {
    this.#peers.get(id)?.close();
    const guest = () => this.#guests.get(id);
    const peer = this.#make.peer({
      ice: this.#ice,
      run,
      tracks: { video: this.#program.track, audio: this.#mixer.minus(id) },
      say: (data) => this.#say(id, data),
      tell: { stream: () => guest() && this.#seat(guest()), state: () => {} },
    });
    this.#peers.set(id, peer);
    peer.offer();
  }

  #letGo(id) {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    this.#program?.leave(id);
    this.#mixer?.leave(id);
  }
}
