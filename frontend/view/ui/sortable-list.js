// Wraps a list whose items can be dragged by a handle in each, with mouse, pen or finger; Escape restores the order.
// Neighbours move around the dragged item, which stays in the document and keeps focus and pointer.
// Event: "item-moved" (detail: the item).
import { emit } from "./dom.js"

const EDGE = 48
const MAX_SCROLL = 14
const MIN_DISTANCE = 4

export class SortableList extends HTMLElement {
  #drag = null

  connectedCallback() {
    const list = this.#list
    list.addEventListener("pointerdown", event => this.#pressed(event, event.target.closest(".handle")))
    list.addEventListener("pointermove", event => this.#moved(event))
    list.addEventListener("pointerup", () => this.#ended(true))
    list.addEventListener("pointercancel", () => this.#ended(false))
    document.addEventListener("keydown", event => event.key === "Escape" && this.#ended(false))
  }

  get #list() {
    return this.firstElementChild
  }

  #pressed(event, handle) {
    if (!handle || !event.isPrimary || event.button !== 0) return
    const item = [...this.#list.children].find(child => child.contains(handle))
    this.#drag = {
      item,
      pointer: event.pointerId,
      from: event.clientY,
      y: event.clientY,
      grip: event.clientY - item.getBoundingClientRect().top,
      order: [...this.#list.children],
      isMoving: false,
    }
  }

  #moved(event) {
    const drag = this.#drag
    if (!drag || event.pointerId !== drag.pointer) return
    drag.y = event.clientY
    if (!drag.isMoving) {
      if (Math.abs(drag.y - drag.from) < MIN_DISTANCE) return
      drag.isMoving = true
      this.#list.setPointerCapture(drag.pointer)
      drag.item.classList.add("is-dragged")
      this.#scrollOn()
    }
    this.#follow()
  }

  // The item follows the pointer; when its middle passes a neighbour's, they swap.
  #follow() {
    const { item, y, grip } = this.#drag
    const shift = () => {
      item.style.translate = "none"
      const wanted = y - grip - item.getBoundingClientRect().top
      item.style.translate = `0 ${wanted}px`
    }
    do shift()
    while (this.#swap(item))
  }

  // Returns whether it moved.
  #swap(item) {
    const middle = middleOf(item)
    const before = item.previousElementSibling
    const after = item.nextElementSibling
    if (before && middle < middleOf(before)) item.after(before)
    else if (after && middle > middleOf(after)) item.before(after)
    else return false
    return true
  }

  #scrollOn() {
    requestAnimationFrame(() => {
      if (!this.#drag?.isMoving) return
      const scroller = scrollerOf(this.#list)
      const { top, bottom } =
        scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect()
      const over = Math.min(0, this.#drag.y - top - EDGE) + Math.max(0, this.#drag.y - bottom + EDGE)
      if (over !== 0) {
        scroller.scrollBy(0, Math.sign(over) * Math.min(MAX_SCROLL, Math.abs(over) / 3))
        this.#follow()
      }
      this.#scrollOn()
    })
  }

  #ended(isDropped) {
    const drag = this.#drag
    if (!drag) return
    this.#drag = null
    if (!drag.isMoving) return
    drag.item.classList.remove("is-dragged")
    drag.item.style.translate = ""
    if (!isDropped) this.#list.append(...drag.order)
    else if (drag.order.some((item, index) => item !== this.#list.children[index])) emit(this, "item-moved", drag.item)
  }
}

function middleOf(item) {
  const { top, height } = item.getBoundingClientRect()
  return top + height / 2
}

function scrollerOf(list) {
  for (let place = list.parentElement; place; place = place.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(place).overflowY)) return place
  }
  return document.scrollingElement
}

customElements.define("sortable-list", SortableList)
