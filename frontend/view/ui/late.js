// Parts of the page that are loaded when they are asked for.
import { element } from "./dom.js"

// Loads once, however often it is asked. What could not be loaded is tried again when it is asked for the next time.
export function once(load) {
  let coming = null
  return () => (coming ??= load().catch(failure => {
    coming = null
    throw failure
  }))
}

// The same for what has a place on the page: while it is missing that is said there, with a button that tries it again, or does
// what is given as `again`.
export function onceAt(place, load, again = null) {
  const button = element("button", { type: "button", class: "quiet" }, "Try again")
  const missing = element("p", { class: "note missing", role: "status" }, "This part of the page could not be loaded.", button)
  const get = once(async () => {
    missing.remove()
    try {
      return await load()
    } catch (failure) {
      place.append(missing)
      throw failure
    }
  })
  button.addEventListener("click", again ?? (() => get().catch(() => {})))
  return get
}
