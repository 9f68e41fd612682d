// Loads modules after the first screen.
import { button, element, emit } from "./dom.js"

// Loads once, however often it is called; after a failure the next call tries again.
export function loadOnce(load) {
  let loading = null
  return () =>
    (loading ??= load().catch(failure => {
      loading = null
      throw failure
    }))
}

// The same for a part of the page: while it is missing, its place offers to try again.
export function loadInto(place, load) {
  const words = "This part of the page could not be loaded."
  const retry = button("Try again", () => get().catch(() => {}))
  const missing = element("p", { class: "note missing", role: "status" }, words, retry)
  const get = loadOnce(async () => {
    missing.remove()
    try {
      return await load()
    } catch (failure) {
      place.append(missing)
      throw failure
    }
  })
  return get
}

// Returns a function that loads the module of a custom element and then calls an action with the element. Actions wait for
// the module and keep their order.
export function lateElement(place, load) {
  const get = loadInto(place, load)
  const defined = customElements.whenDefined(place.localName).then(() => place)
  return action => {
    get().catch(() => {})
    return defined.then(action)
  }
}

// Loads a module for an action of the user and reports a failure on the page.
export async function loadFor(load, action) {
  const module = await load().catch(() => null)
  if (module) return action(module)
  const message = "A part of this page could not be loaded."
  emit(document, "report-problem", { message, retry: () => loadFor(load, action) })
}
