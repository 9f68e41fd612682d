// How the picture moves on within a segment: cubic Béziers from (0, 0) to (1, 1), as in CSS. An easing is one of the names or the
// two control points [x1, y1, x2, y2].

export const CURVES = {
  linear: [0, 0, 1, 1],
  "ease-in": [0.42, 0, 1, 1],
  "ease-out": [0, 0, 0.58, 1],
  "ease-in-out": [0.42, 0, 0.58, 1],
}

export const WORDS = {
  linear: "Linear",
  "ease-in": "Ease in",
  "ease-out": "Ease out",
  "ease-in-out": "Ease in and out",
}

// Enough for a tenth of a picture in ten minutes.
const HALVINGS = 24

export function controlsOf(easing = "linear") {
  return Array.isArray(easing) ? easing : (CURVES[easing] ?? CURVES.linear)
}

export function wordsOf(easing = "linear") {
  return Array.isArray(easing) ? `Curve ${easing.map(number => Number(number.toFixed(2))).join(", ")}` : WORDS[easing]
}

// The part of the way, 0 to 1, after a part of the time, 0 to 1. A curve that leaves the segment stays at its end.
export function ease(easing, time) {
  const [x1, y1, x2, y2] = controlsOf(easing)
  if (time <= 0 || time >= 1) return Math.min(1, Math.max(0, time))
  if (x1 === y1 && x2 === y2) return time
  const at = search(parameter => bezier(x1, x2, parameter), time)
  return Math.min(1, Math.max(0, bezier(y1, y2, at)))
}

// The earliest part of the time after which so much of the way is done.
export function timeOf(easing, way) {
  const [x1, y1, x2, y2] = controlsOf(easing)
  if (way <= 0 || way >= 1) return Math.min(1, Math.max(0, way))
  if (x1 === y1 && x2 === y2) return way
  return search(time => ease(easing, time), way)
}

// The curve as an SVG path in a box, with time to the right and the way upwards.
export function pathOf(easing, width, height) {
  const [x1, y1, x2, y2] = controlsOf(easing).map((number, index) =>
    index % 2 ? (1 - number) * height : number * width,
  )
  return `M0 ${height}C${[x1, y1, x2, y2].map(number => Number(number.toFixed(2))).join(" ")} ${width} 0`
}

// Control points within the limits of the API: times from 0 to 1, two decimals.
export function curveFrom(numbers, [least, most] = [-10, 10]) {
  return numbers.map((number, index) => {
    const [low, high] = index % 2 ? [least, most] : [0, 1]
    return Math.round(Math.min(high, Math.max(low, number)) * 100) / 100
  })
}

function bezier(first, second, at) {
  const left = 1 - at
  return 3 * left * left * at * first + 3 * left * at * at * second + at * at * at
}

function search(rising, wanted) {
  let [low, high] = [0, 1]
  for (let turn = 0; turn < HALVINGS; turn += 1) {
    const middle = (low + high) / 2
    if (rising(middle) < wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}
