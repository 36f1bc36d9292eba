/**
 * A row-sized line without axes, its last value marked. A null is a gap, not a zero. `label` is the sentence that
 * readers hear instead of the drawing.
 */
export function Sparkline({
  values,
  label,
  width = 120,
  height = 24,
  isWide = false,
  floor,
}: {
  readonly values: readonly (number | null)[]
  readonly label: string
  readonly width?: number
  readonly height?: number
  /** Fills its place's width, with the area below the line. */
  readonly isWide?: boolean
  /** Lowest value of the scale; the smallest value when absent. */
  readonly floor?: number
}) {
  const known = values.filter((value): value is number => value !== null)
  const low = Math.min(floor ?? Number.POSITIVE_INFINITY, ...known)
  const high = Math.max(...known, low + Number.EPSILON)
  const x = (index: number) => (values.length < 2 ? width - 3 : 3 + (index * (width - 6)) / (values.length - 1))
  const y = (value: number) => height - 3 - ((value - low) * (height - 6)) / (high - low || 1)
  const lines = segments(values).map((points) => points.map(([index, value]) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`))
  const last = values.at(-1)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      width={isWide ? '100%' : width}
      height={height}
      preserveAspectRatio={isWide ? 'none' : undefined}
      className="block max-w-full overflow-visible"
    >
      <title>{label}</title>
      {isWide
        ? lines.map((points) => (
            <polygon
              key={points[0]}
              points={`${points[0]?.split(',')[0]},${height - 3} ${points.join(' ')} ${points.at(-1)?.split(',')[0]},${height - 3}`}
              className="fill-accent/12"
            />
          ))
        : null}
      {lines.map((points) => (
        <polyline
          key={points[0]}
          points={points.join(' ')}
          fill="none"
          strokeWidth="1.25"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-accent"
        />
      ))}
      {last === null || last === undefined ? null : (
        // A line without length and a round end: a dot that no stretching makes an ellipse.
        <path d={`M${x(values.length - 1)},${y(last)}h0`} strokeWidth="4" strokeLinecap="round" vectorEffect="non-scaling-stroke" className="stroke-accent" />
      )}
    </svg>
  )
}

/** Runs of known values: a gap ends a line, it never becomes a slope. */
function segments(values: readonly (number | null)[]): [number, number][][] {
  const runs: [number, number][][] = []
  let run: [number, number][] = []
  for (const [index, value] of values.entries()) {
    if (value === null) {
      if (run.length > 0) runs.push(run)
      run = []
    } else run.push([index, value])
  }
  if (run.length > 0) runs.push(run)
  return runs
}
