/** `Firefox on Linux`, from what a browser says of itself; anything else by its first word. */
export function programName(agent: string | null): string {
  if (!agent) return 'unknown program'
  const browser = BROWSERS.find(([, mark]) => mark.test(agent))?.[0]
  const system = SYSTEMS.find(([, mark]) => mark.test(agent))?.[0]
  if (!browser) return agent.split(/[\s/]/)[0]?.slice(0, 40) || 'unknown program'
  return system ? `${browser} on ${system}` : browser
}

// Most browsers name others as well: the more particular mark comes first.
const BROWSERS = [
  ['Edge', /Edg\//],
  ['Opera', /OPR\//],
  ['Firefox', /Firefox\//],
  ['Chrome', /(Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /Safari\//],
] as const
const SYSTEMS = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const
