// A plan as lines: the blend goes from left to right, the steps go down. A key names a branch by segment, block and number.
import { positionOf, positionsOf } from "../transition/slots.js"

export function branchKey({ segment, block, branch }) {
  return `${segment}/${block}/${branch}`
}

// Returns [{ key, path, x, y }] in a box of width x height: `path` is an SVG path from the parents to the end of the branch's
// block, at x and y. Below the box, over a height of `roots`, the last branches continue to their frames, evenly spaced.
// `grown` are branches of adaptive placement, see growth.js.
export function treeLines(plan, width, height, roots = 0, grown = []) {
  const each = width / plan.segments.length
  const frames = grown.filter(({ isDropped }) => !isDropped).map(({ position }) => position)
  const positions = new Set([...positionsOf(plan), ...frames])
  const places = new Map([...positions].sort((left, right) => left - right).map((position, index) => [position, index]))
  const frame = position => (places.get(position) / Math.max(1, places.size - 1)) * width
  const lines = plan.segments.flatMap((segment, number) => [
    ...segmentLines(segment, number, each, height),
    ...grownLines(
      segment,
      number,
      grown.filter(branch => branch.segment === number),
      each,
      height,
    ),
  ])
  return roots === 0
    ? lines
    : lines.map(line =>
        line.y < height || !places.has(line.position) ? line : withRoot(line, frame(line.position), height + roots),
      )
}

function withRoot(line, x, bottom) {
  return { ...line, path: line.path + pathOf([line.x], line.y, { x, y: bottom }) }
}

// The bounds of the first segment's blocks: [{ step, y }].
export function treeLevels(plan, height) {
  const { blocks, steps } = plan.segments[0]
  return blocks.map(step => ({ step, y: (step / steps) * height }))
}

function segmentLines(plan, segment, width, height) {
  const left = segment * width
  const x = fraction => left + fraction * width
  const steps = plan.steps
  const y = step => (step / steps) * height
  return plan.fractions.flatMap((fractions, block) =>
    fractions.map((fraction, branch) => {
      const top = y(plan.blocks[block])
      const bottom = y(plan.blocks[block + 1])
      const parents = plan.parents[block]?.[branch]
      const end = { x: x(fraction), y: bottom }
      return {
        key: branchKey({ segment, block, branch }),
        position: positionOf({ segment, fraction }),
        ...end,
        path: pathOf(originsOf(parents, plan.fractions[block - 1], x), top, end),
      }
    }),
  )
}

// A branch of adaptive placement goes from its first block to the last step. Its parents are the nearest branches on both sides
// that were there and begin earlier.
function grownLines(plan, segment, grown, width, height) {
  const x = fraction => (segment + fraction) * width
  const y = step => (step / plan.steps) * height
  const branches = [
    { fraction: 0, first: 0, index: -1 },
    ...grown.map(branch => ({ ...branch, first: branch.block ?? plan.blocks.indexOf(branch.injectionStep) })),
    { fraction: 1, first: 0, index: -1 },
  ].sort((one, other) => one.fraction - other.fraction)
  return branches.slice(1, -1).flatMap(({ fraction, first, index, position }, place) => {
    const isOlder = other => other.first < first && other.index < index
    const [left, right] = [branches.slice(0, place + 1).findLast(isOlder), branches.slice(place + 2).find(isOlder)]
    return plan.blocks.slice(first, -1).map((step, number) => {
      const end = { x: x(fraction), y: y(plan.blocks[first + number + 1]) }
      const parents = number === 0 ? [left, right].filter(Boolean).map(parent => x(parent.fraction)) : []
      return {
        key: branchKey({ segment, block: first + number, branch: index }),
        position,
        ...end,
        path: pathOf(parents, y(step), end),
      }
    })
  })
}

function originsOf(parents, before, x) {
  if (!parents || !before) return []
  const { left, right, fraction } = parents
  const used = [fraction < 1 ? left : null, fraction > 0 ? right : null]
  return used
    .filter(index => index !== null && index !== undefined && before[index] !== undefined)
    .map(index => x(before[index]))
}

function pathOf(origins, top, { x, y }) {
  const middle = (top + y) / 2
  if (origins.length === 0) return `M${at(x)} ${at(top)}V${at(y)}`
  return origins
    .map(origin =>
      origin === x
        ? `M${at(x)} ${at(top)}V${at(y)}`
        : `M${at(origin)} ${at(top)}C${at(origin)} ${at(middle)} ${at(x)} ${at(middle)} ${at(x)} ${at(y)}`,
    )
    .join("")
}

function at(value) {
  return Math.round(value * 10) / 10
}
