// Opens the WebSockets of the page. Apart from services.js because the first screen needs none.
import { LiveConnection, overviewAddress, transitionAddress } from "./model/live/connection.js"

export function connectTransition(id) {
  return new LiveConnection(seq => transitionAddress(location.href, id, seq))
}

export function connectOverview() {
  return new LiveConnection(() => overviewAddress(location.href), { isOverview: true })
}
