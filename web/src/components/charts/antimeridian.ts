/** The atlas leaves shapes that cross 180° whole (Russia, Fiji): drawn flat they would smear over the map, so they are cut there. */
export type Point = readonly number[]
export type Ring = readonly Point[]
/** An outline, and holes. */
export type Polygon = readonly Ring[]

/** One polygon, or its parts west and east of 180°. Polygons round a pole are not cut; the map draws none. */
export function cut(polygon: Polygon): Polygon[] {
  const whole = polygon.map(unwrapped)
  const longitudes = whole.flatMap((ring) => ring.map(([longitude = 0]) => longitude))
  const [least, most] = [Math.min(...longitudes), Math.max(...longitudes)]
  if (least >= -180 && most <= 180) return [polygon]
  const parts: Polygon[] = []
  for (const turn of [-360, 0, 360]) {
    const turned = whole.map((ring) =>
      ring.map(([longitude = 0, latitude = 0]): Point => [longitude + turn, latitude]),
    )
    const within = turned
      .map((ring) => clipped(clipped(ring, 180, -1), -180, 1))
      .filter((ring) => ring.length >= 3)
    if (within.length > 0) parts.push(within.map((ring) => [...ring, ring[0] ?? [0, 0]]))
  }
  return parts
}

/** Longitudes without jumps: past 180° they go on to 190°. */
function unwrapped(ring: Ring): Ring {
  let turn = 0
  let before: number | undefined
  return ring.map(([longitude = 0, latitude = 0]) => {
    if (before !== undefined && longitude - before > 180) turn -= 360
    if (before !== undefined && longitude - before < -180) turn += 360
    before = longitude
    return [longitude + turn, latitude]
  })
}

/** What of a ring is on one side of a meridian (Sutherland and Hodgman 1974); `side` 1: east of it. */
function clipped(ring: Ring, meridian: number, side: 1 | -1): Ring {
  const inside = ([longitude = 0]: Point): boolean => (longitude - meridian) * side >= 0
  const result: Point[] = []
  for (const [index, point] of ring.entries()) {
    const before = ring.at(index - 1) ?? point
    if (inside(point) !== inside(before)) {
      const [fromLongitude = 0, fromLatitude = 0] = before
      const [toLongitude = 0, toLatitude = 0] = point
      const share = (meridian - fromLongitude) / (toLongitude - fromLongitude)
      result.push([meridian, fromLatitude + share * (toLatitude - fromLatitude)])
    }
    if (inside(point)) result.push(point)
  }
  return result
}
