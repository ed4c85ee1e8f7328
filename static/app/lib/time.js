// Time as people read it.

// 252 → "4:12", 3912 → "1:05:12". Never below zero.
export function clockText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// {days, hours, minutes, seconds} until a moment; all zero once it has come.
export function partsUntil(then, now) {
  const left = Math.max(0, Math.floor((then - now) / 1000));
  return {
    days: Math.floor(left / 86400),
    hours: Math.floor((left % 86400) / 3600),
    minutes: Math.floor((left % 3600) / 60),
    seconds: left % 60,
  };
}

// The server shows times in the reader's zone; the browser is the one who knows it.
export function rememberZone(page = document) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Written as it is: letters, digits and /_+- are safe in a cookie, and Django does not decode percent signs.
  if (!/^[\w+/-]+$/.test(zone) || page.cookie.split("; ").includes(`zone=${zone}`)) return;
  page.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}
