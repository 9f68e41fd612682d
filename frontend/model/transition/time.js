// Durations in words.

export function duration(seconds) {
  if (!Number.isFinite(seconds)) return ""
  if (seconds < 0.95) return "under 1 s"
  if (seconds < 10) return `${trimmed(seconds)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (seconds < 600) return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

// 0:07, 1:05; a movie on a grid of beats may lack a thousandth of a second
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds + 0.05 : 0))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}

function trimmed(seconds) {
  return seconds.toFixed(1).replace(/\.0$/, "")
}

// A time relative to now: "just now", "12 min ago", "14:05", "3 Nov, 14:05".
export function when(moment, now = Date.now()) {
  const at = new Date(moment)
  const minutes = (now - at) / 60_000
  if (Number.isNaN(minutes)) return ""
  if (minutes < 1) return "just now"
  if (minutes < 60) return `${Math.floor(minutes)} min ago`
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
  if (at.toDateString() === new Date(now).toDateString()) return time
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`
}
