// The time above the tracks, and the lines of the grid through them.
import { momentsOf } from "../../model/timeline/scale.js"
import { element } from "../ui/dom.js"
import { PADDING } from "./track-pieces.js"

// In pixels: lines that are closer are not drawn.
const CLOSEST = 6

export function drawRuler(ruler, scale) {
  const marks = scale.marks()
  const known = [...ruler.children]
  marks.forEach(({ seconds, words }, index) => {
    const mark = known[index] ?? ruler.appendChild(element("span"))
    mark.style.insetInlineStart = `${PADDING + scale.toPixels(seconds)}px`
    mark.textContent = words
  })
  known.slice(marks.length).forEach(mark => mark.remove())
}

export function drawGrid(place, { grid, sound }, scale) {
  const moments = momentsOf(grid, scale.seconds, sound)
  const isTooDense = moments.length > 1 && scale.toPixels(moments[1] - moments[0]) < CLOSEST
  place.classList.toggle("is-of-sound", grid.unit === "beats" && sound !== null)
  place.replaceChildren(
    ...(isTooDense ? [] : moments).map(seconds => {
      const line = element("i")
      line.style.insetInlineStart = `${PADDING + scale.toPixels(seconds)}px`
      return line
    }),
  )
}
