// From getRandomValues alone: randomUUID is missing where the page is not served over https or from localhost.

export function randomHex(bytes = 16) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), byte => byte.toString(16).padStart(2, "0")).join("")
}
