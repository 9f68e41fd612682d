// Frame rates of movies: whole numbers, the fractions of NTSC, and any other within the limits.

export const RATES = ["23.976", "24", "25", "29.97", "30", "50", "59.94", "60"]

// Frames per second of a number, a number as text, or a fraction as text such as "30000/1001"; null if it is neither.
export function framesPerSecond(rate) {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:\/\s*(\d+(?:\.\d+)?))?\s*$/.exec(String(rate))
  if (!match) return null
  const value = Number(match[1]) / Number(match[2] ?? 1)
  return Number.isFinite(value) && value > 0 ? value : null
}

// For a request: a number where the text is one, else the text itself.
export function rateFrom(text) {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text.trim()
}

// The choice that equals a rate, or null: 24000/1001 is 23.976.
export function choiceOf(rate) {
  const value = framesPerSecond(rate)
  return value === null ? null : (RATES.find(choice => Math.abs(Number(choice) - value) < 0.002) ?? null)
}
