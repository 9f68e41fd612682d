// A request as text (JSON or a curl command), and back from pasted text.
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

// Reads a request, a transition that contains one, or a curl command. Throws an Error with a message for the user.
export function requestIn(text) {
  const body = text.trim().startsWith("curl") ? bodyOfCurl(text) : text
  let value
  try {
    value = parse(body)
  } catch {
    throw new Error("This is not JSON. Paste a copied request or a transition from the API.")
  }
  const request = value?.request ?? value
  if (typeof request !== "object" || request === null || Array.isArray(request))
    throw new Error("This JSON is not a request.")
  return request
}

function bodyOfCurl(text) {
  const from = text.indexOf("'{")
  const to = text.lastIndexOf("}'")
  return from === -1 || to < from ? text : text.slice(from + 1, to + 1).replaceAll(String.raw`'\''`, "'")
}

// Indents the text itself, because only our stringify keeps large seeds.
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
