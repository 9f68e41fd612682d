// Earlier transitions, newest first. Tells "open" (detail: the id).
import { statusWords } from "../transition/status-words.js"
import { element } from "./dom.js"

export class RecentList extends HTMLElement {
  #list = element("ol")

  connectedCallback() {
    if (this.childElementCount) return
    this.append(this.#list)
    this.addEventListener("click", event => {
      const link = event.target.closest("a")
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      this.dispatchEvent(new CustomEvent("open", { detail: link.dataset.id, bubbles: true }))
    })
  }

  show(transitions, currentId) {
    this.#list.replaceChildren(...transitions.map(transition => item(transition, transition.id === currentId)))
  }
}

function item(transition, isCurrent) {
  const { id, status, request } = transition
  const prompts = (request?.keyframes ?? []).map(keyframe => keyframe.prompt).join(" → ")
  const picture = element("span", { class: "recent-picture" })
  if (status === "succeeded") picture.append(thumbnail(id))
  return element("li", {}, element("a", {
    href: `?transition=${encodeURIComponent(id)}`, "data-id": id, "aria-current": isCurrent && "true",
  }, picture, element("span", { class: "recent-prompts" }, prompts), element("span", { class: "note" }, statusWords(transition))))
}

function thumbnail(id) {
  const image = element("img", { alt: "", loading: "lazy", src: `/api/v1/transitions/${encodeURIComponent(id)}/frames/0.jpg` })
  image.addEventListener("error", () => image.remove())
  return image
}

customElements.define("recent-list", RecentList)
