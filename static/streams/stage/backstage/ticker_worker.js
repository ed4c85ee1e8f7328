// A clock that goes on when the page is not looked at: browsers slow down the timers of hidden pages, not of Workers.

let timer;

globalThis.onmessage = ({ data }) => {
  clearInterval(timer);
  if (data > 0) timer = setInterval(() => globalThis.postMessage(0), 1000 / data);
};
