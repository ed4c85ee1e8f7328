import { LivePlayer } from "/static/streams/stage/live_player.js";
import { PassKeeper } from "/static/streams/stage/pass_keeper.js";
import { ReplayPlayer } from "/static/streams/stage/replay_player.js";

// The product's players in a page that has nothing else.

async function keeperOf(show) {
  const renew = async () => (await fetch(`/terms/${show}`)).json();
  return new PassKeeper({ src: (await renew()).src, renew });
}

globalThis.benchFan = {
  phase: "idle",
  openedAt: null,
  phases: [],
  async join(show) {
    const video = document.querySelector("#live");
    const keeper = await keeperOf(show);
    const tell = (phase) => {
      benchFan.phase = phase;
      benchFan.phases.push([Date.now(), phase]);
    };
    clockPattern.watch(video);
    benchFan.openedAt = performance.now();
    new LivePlayer({ video, keeper, tell }).open();
  },
  // Answers when the first picture of the recording is on the screen: its clock, and how long the recording is.
  async replay(show) {
    const video = document.querySelector("#replay");
    const player = new ReplayPlayer({ video, keeper: await keeperOf(show) });
    player.open();
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await video.play();
    await shown;
    const seen = { clock: clockPattern.read(video), seconds: video.duration };
    player.close();
    return seen;
  },
};
