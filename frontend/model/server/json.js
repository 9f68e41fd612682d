// JSON that keeps integers beyond 2^53, such as seeds up to 2^63 - 1: they are read as BigInt and written as digits.

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

export function parse(text) {
  const mark = newMark()
  const marked = text.replace(TOKENS, token => (isUnsafeInteger(token) ? `"${mark}${token}"` : token))
  if (marked === text) return JSON.parse(text)
  return JSON.parse(marked, (_, value) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  )
}

export function stringify(value) {
  const mark = newMark()
  const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? mark + item : item))
  return text.replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1")
}

function isUnsafeInteger(token) {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token))
}

// Random, so that no text can be mistaken for a marked number.
function newMark() {
  return `big:${crypto.getRandomValues(new Uint32Array(4)).join("-")}:`
}
