// Numbers as people read them.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(count) {
  if (count === undefined || count === null) {
    return "";
  }
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${count} B` : `${value.toFixed(1)} ${UNITS[unit]}`;
}

export function age(ms) {
  if (ms === undefined || ms === null) {
    return "";
  }
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) {
    return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function rate(perSecond) {
  return perSecond === undefined || perSecond === null ? "" : perSecond.toFixed(perSecond < 10 ? 1 : 0);
}

export function percent(value) {
  return value === undefined || value === null ? "" : `${Math.round(value)} %`;
}

export function time(ms) {
  return ms === undefined || ms === null ? "" : new Date(ms).toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

/** The path without the directory that the page shows. */
export function short(path, directory) {
  return directory && path.startsWith(directory + "/") ? path.slice(directory.length + 1) : path;
}

/** "a=1 b=2" for those that are not zero. */
export function counts(numbers) {
  return Object.entries(numbers ?? {}).filter(([, value]) => value !== 0).map(([name, value]) => `${name}=${value}`).join(" ");
}
