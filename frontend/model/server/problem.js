// Problems (RFC 9457) as errors with a message for the user and the invalid fields.

export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", errors = [], retryAfter = null }) {
    super(sentence({ status, title, detail, retryAfter }))
    this.name = "Problem"
    this.status = status
    this.title = title
    this.detail = detail
    this.errors = errors
    this.retryAfter = retryAfter
  }

  get isUnreachable() {
    return [0, 502, 503, 504].includes(this.status)
  }

  // A server that cannot work gives the reason; a proxy before it does not.
  get isRefusal() {
    return this.status === 503 && this.detail !== ""
  }

  get isUnauthorized() {
    return this.status === 401
  }
}

export function problemOf(status, body, retryAfterHeader) {
  const known = body && typeof body === "object" ? body : {}
  return new Problem({
    status,
    title: text(known.title),
    detail: text(known.detail),
    errors: (Array.isArray(known.errors) ? known.errors : [])
      .filter(error => error && typeof error === "object")
      .map(error => ({ field: text(error.field), message: text(error.message) || "is invalid" })),
    retryAfter: seconds(retryAfterHeader),
  })
}

function sentence({ status, title, detail, retryAfter }) {
  if (status === 429 || (status === 503 && detail)) {
    const wait = retryAfter === null ? "later" : `in ${retryAfter} s`
    return `${detail.replace(" Try again later.", "") || "The queue is full."} Try again ${wait}. Your input is kept.`
  }
  if ([0, 502, 503, 504].includes(status)) return "The server does not respond. Is it running?"
  if (status === 401) return "This server requires an access token."
  return detail || title || `The server answered with status ${status}.`
}

// Retry-After is a number of seconds or a date.
function seconds(header) {
  if (!header) return null
  if (/^\d+$/.test(header.trim())) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

function text(value) {
  return typeof value === "string" ? value : ""
}
