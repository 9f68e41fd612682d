// Frame rates of movies: whole numbers, the fractions of NTSC, and any other within the limits.

export const RATES = ["23.976", "24", "25", "29.97", "30", "50", "59.94", "60"]

// Frames per second of a number, a number as text, or a fraction as text such as "30000/1001"; null if it is neither.
export function framesPerSecond(rate) {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:\/\s*(\d+(?:\.\d+)?))?\s*$/.exec(String(rate))
  if (!match) return null
  const value = Number(match[1]) / Number(match[2] ?? 1)
  return Number.isFinite(value) && value > 0 ? value : null
}

// Whether a server with these limits takes what was typed: of numbers three decimals, of fractions whole numbers.
export function isRateWithin(text, { min = 0, max = Infinity }) {
  const rate = framesPerSecond(text)
  return rate !== null && rate >= min && rate <= max && /^\s*\d{1,7}(\.\d{1,3}|\s*\/\s*\d{1,7})?\s*$/.test(text)
}

// For a request: a number where the text is one, else the text itself.
export function rateFrom(text) {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text.replaceAll(/\s/g, "")
}

// The choice that equals a rate, or null: 24000/1001 is 23.976.
export function choiceOf(rate) {
  const value = framesPerSecond(rate)
  return value === null ? null : (RATES.find(choice => Math.abs(Number(choice) - value) < 0.002) ?? null)
}
