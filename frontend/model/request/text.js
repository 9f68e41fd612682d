// A request as text for elsewhere (JSON, a curl line) and back from what was pasted.
import { parse, stringify } from "../server/json.js"

export function asJson(request) {
  const compact = stringify(request)
  return indented(compact)
}

// For a shell: in single quotes, a quote inside as '\''.
export function asCurl(request, page) {
  const body = asJson(request).replaceAll("'", String.raw`'\''`)
  return `curl -s ${new URL("api/v1/transitions", page).href} -H 'Content-Type: application/json' -d '${body}'`
}

// A request, a transition with its request, or a curl line around one of them. Throws an Error with a sentence.
export function requestIn(text) {
  const body = text.trim().startsWith("curl") ? bodyOfCurl(text) : text
  let value
  try {
    value = parse(body)
  } catch {
    throw new Error("This is not JSON. Paste a request as it was copied here, or a transition as the server tells it.")
  }
  const request = value?.request ?? value
  if (typeof request !== "object" || request === null || Array.isArray(request)) throw new Error("This is JSON, but not a request.")
  return request
}

function bodyOfCurl(text) {
  const from = text.indexOf("'{")
  const to = text.lastIndexOf("}'")
  return from === -1 || to < from ? text : text.slice(from + 1, to + 1).replaceAll(String.raw`'\''`, "'")
}

// Written out by hand because only stringify keeps large seeds; texts are left as they are.
function indented(json) {
  let depth = 0
  const line = () => `\n${"  ".repeat(depth)}`
  return json.replace(/"(?:[^"\\]|\\.)*"|\[[\d.,eE+-]*\]|\{\}|[{}[\],:]/g, token => {
    if (token === "{" || token === "[") {
      depth += 1
      return token + line()
    }
    if (token === "}" || token === "]") {
      depth -= 1
      return line() + token
    }
    if (token === ",") return token + line()
    if (token === ":") return ": "
    return token.startsWith("[") ? token.replaceAll(",", ", ") : token
  })
}
