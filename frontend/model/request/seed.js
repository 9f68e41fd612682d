// Seeds are integers from 0 to 2^63 - 1, kept as text so that no digit is lost.

const LARGEST = 2n ** 63n - 1n

// Below 2^32: short enough to type again.
export function randomSeed() {
  return String(crypto.getRandomValues(new Uint32Array(1))[0])
}

// A number or BigInt for the request, or null if the text is no seed.
export function seedFrom(text) {
  const digits = text.trim()
  if (!/^\d{1,19}$/.test(digits)) return null
  const seed = BigInt(digits)
  if (seed > LARGEST) return null
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed
}
