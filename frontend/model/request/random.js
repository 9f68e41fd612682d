// randomUUID exists only over HTTPS and on localhost; getRandomValues exists everywhere.

export function randomHex(bytes = 16) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), byte => byte.toString(16).padStart(2, "0")).join("")
}
