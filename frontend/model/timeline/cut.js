// The cut of a movie: { segments: [{ seconds, easing }], holds: [seconds], order: [keyframe], timing, fps, format, sound, scale,
// upscaler }, the last two only if they are set. Holds and order have one entry for each keyframe; the order differs from 0, 1, 2, …
// once keyframes are moved. Cuts are never changed: each edit returns another one.

export const SHORTEST = 0.1
export const LONGEST = 600
// Formats that can carry a sound.
export const SOUNDING = ["mp4", "webm", "mov"]

// Of a movie as in the API. `shares` of the duration, one for each segment, are those of a movie without segments of its own.
export function cutOf(movie, count, shares = Array(count - 1).fill(1 / (count - 1))) {
  const {
    seconds = 8,
    segments,
    holds,
    timing = "even",
    fps = 30,
    format = "mp4",
    sound,
    scale,
    upscaler,
  } = movie ?? {}
  const hasSegments = segments?.length === count - 1
  return {
    segments: hasSegments
      ? segments.map(({ seconds: own, easing }) => ({ seconds: own, easing: easing ?? "linear" }))
      : shares.map(share => ({ seconds: clamped(seconds * (count - 1) * share, SHORTEST), easing: "linear" })),
    holds: holds?.length === count ? [...holds] : Array(count).fill(0),
    order: Array.from({ length: count }, (_, index) => index),
    timing,
    fps,
    format,
    sound: sound?.id ? { id: sound.id, from: sound.from ?? 0 } : null,
    ...(scale && { scale }),
    ...(upscaler && { upscaler }),
  }
}

// The movie for a request. `offered` tells which fields the server has; without segments it gets the average duration.
export function movieOf(cut, offered = () => true) {
  const { segments, holds, timing, fps, format, sound, scale, upscaler } = cut
  const movie = { fps, timing, ...(scale && { scale }), ...(upscaler && { upscaler }) }
  if (offered("segments")) movie.segments = segments
  else movie.seconds = rounded(sum(segments.map(({ seconds }) => seconds)) / segments.length)
  if (offered("holds")) movie.holds = holds
  if (offered("format")) movie.format = format
  if (offered("sound")) movie.sound = sound && SOUNDING.includes(format) ? sound : {}
  return movie
}

// When everything happens, in seconds: { keyframes: [{ from, to }], segments: [{ from, to }], seconds }.
export function placesOf({ segments, holds }) {
  const places = { keyframes: [], segments: [], seconds: 0 }
  let now = 0
  holds.forEach((hold, index) => {
    places.keyframes.push({ from: rounded(now), to: rounded((now += hold)) })
    if (segments[index]) places.segments.push({ from: rounded(now), to: rounded((now += segments[index].seconds)) })
  })
  places.seconds = rounded(now)
  return places
}

export function withSeconds(cut, index, seconds) {
  return withSegment(cut, index, { seconds: clamped(seconds, SHORTEST) })
}

export function withEasing(cut, index, easing) {
  return withSegment(cut, index, { easing })
}

export function withHold(cut, index, seconds) {
  return { ...cut, holds: cut.holds.map((hold, at) => (at === index ? clamped(seconds, 0) : hold)) }
}

// The second of the sound at which the movie begins; `length` is the sound's in seconds.
export function withSoundFrom(cut, from, length) {
  const last = Math.max(0, length - SHORTEST)
  return { ...cut, sound: { ...cut.sound, from: rounded(Math.min(last, Math.max(0, from))) } }
}

// A keyframe after the first one arrives at a moment; all after it move along.
export function withArrival(cut, keyframe, moment) {
  const { from } = placesOf(cut).segments[keyframe - 1]
  return withSeconds(cut, keyframe - 1, moment - from)
}

// All keyframes arrive at the nearest of the moments that leaves each segment its shortest duration.
export function snappedTo(cut, moments) {
  const wanted = placesOf(cut).keyframes.map(({ from }) => from)
  return wanted.slice(1).reduce((next, moment, index) => {
    const { from } = placesOf(next).segments[index]
    const possible = moments.filter(at => at >= from + SHORTEST)
    return possible.length > 0 ? withArrival(next, index + 1, nearestOf(possible, moment)) : next
  }, cut)
}

// Moves a keyframe, with its hold, to another place. Segments keep theirs.
export function withMoved(cut, from, to) {
  return { ...cut, order: moved(cut.order, from, to), holds: moved(cut.holds, from, to) }
}

export function isReordered({ order }) {
  return order.some((keyframe, index) => keyframe !== index)
}

// Whether a segment of the cut joins two keyframes that were neighbours when the transition was drawn.
export function isDrawn({ order }, segment) {
  return order[segment + 1] === order[segment] + 1
}

// The segments at the beginning that a movie of so many seconds has: all but of an incomplete transition.
export function completeSegments(cut, seconds) {
  const complete = placesOf(cut).segments.filter(({ to }) => to <= seconds + SHORTEST / 2)
  return Math.max(1, complete.length)
}

export function nearestOf(moments, wanted) {
  return moments.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best), moments[0])
}

export function rounded(seconds) {
  return Math.round(seconds * 1000) / 1000
}

function withSegment(cut, index, change) {
  return { ...cut, segments: cut.segments.map((segment, at) => (at === index ? { ...segment, ...change } : segment)) }
}

function clamped(seconds, least) {
  return rounded(Math.min(LONGEST, Math.max(least, Number.isFinite(seconds) ? seconds : least)))
}

function moved(list, from, to) {
  const rest = list.filter((_, index) => index !== from)
  rest.splice(to, 0, list[from])
  return rest
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}
