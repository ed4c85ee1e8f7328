// A pass is part of the path: /live/<token>/<expiry>/<show>/<file>. Playlists name their files relatively, so every
// address inherits the pass that was good when it was made; this puts the one that is good now in its place.

const LIVE = /\/live\/([\w.~-]+)\/(\d+)\/([\w-]+)\//;

export function readPass(url) {
  const [, token, expires, show] = url.match(LIVE) ?? [];
  return token ? { token, expires: Number(expires), show } : null;
}

// Addresses of another show, or of no show at all, are left alone.
export function withPass(url, pass) {
  const old = readPass(url);
  if (!old || !pass || old.show !== pass.show || old.token === pass.token) return url;
  return url.replace(LIVE, () => `/live/${pass.token}/${pass.expires}/${pass.show}/`);
}
