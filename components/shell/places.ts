/** One screen of the desk. `keys` follow `g`, as in `g e`. */
export type Place = {
  readonly href: string
  readonly name: string
  readonly short: string
  readonly keys: string
  readonly group: PlaceGroup
  readonly icon: string
}
export type PlaceGroup = 'Trade' | 'Learn' | 'Govern' | 'Operate'

const place = (group: PlaceGroup, href: string, name: string, keys: string, icon: string, short = name): Place => ({ group, href, name, short, keys, icon })

/**
 * Only screens that exist, in the order of the desk's loop. An icon is the path of a stroke in a box of 24: a picture per place would
 * weigh more than the rest of the frame.
 */
export const PLACES: readonly Place[] = [
  place('Trade', '/', 'Overview', 'o', 'M3 3h7v9H3zM14 3h7v5h-7zM14 12h7v9h-7zM3 16h7v5H3z'),
  place('Trade', '/executions', 'Executions', 'e', 'M2 12h4l3-9 6 18 3-9h4'),
  place('Trade', '/positions', 'Positions', 'p', 'M12 2 3 7v10l9 5 9-5V7zM3 7l9 5 9-5M12 12v10'),
  place('Trade', '/risk', 'Risk', 'r', 'M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5zM12 8v4M12 16h.01'),
  place('Trade', '/venues', 'Venues', 'v', 'M3 21h18M5 21V10M10 21V10M14 21V10M19 21V10M12 3l9 5H3z'),
  place('Trade', '/costs', 'Costs', 'c', 'M12 3v18M7 21h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z'),
  place('Trade', '/decide', 'Send a decision', 'd', 'M22 2 11 13M22 2l-7 20-4-9-9-4z', 'Send'),
  place('Learn', '/strands', 'Strands', 's', 'M4 4c8 0 8 16 16 16M4 12h16M4 20C12 20 12 4 20 4'),
  place('Learn', '/braids', 'Braids', 'b', 'M7 3c0 5 10 4 10 9S7 16 7 21M17 3c0 2-1.6 3.2-3.6 4.2M7 12c0-1.6 1.2-2.7 2.8-3.7M17 21c0-2-1.6-3.2-3.6-4.2'),
  place('Learn', '/lessons', 'Lessons', 'l', 'M9 18h6M10 22h4M8.5 14A6 6 0 1 1 15.5 14c-.8.7-1 1.3-1 2h-5c0-.7-.2-1.3-1-2z'),
  place('Learn', '/learning', 'Learning health', 'h', 'M22 10 12 5 2 10l10 5zM6 12v5c3 2.5 9 2.5 12 0v-5M22 10v6', 'Learning'),
  place('Govern', '/curators', 'Curators', 'u', 'M4 6h10M18 6h2M16 4v4M4 12h2M10 12h10M8 10v4M4 18h8M16 18h4M14 16v4'),
  place('Govern', '/proposals', 'Proposals', 'a', 'M9 12l2 2 4-4M4 21h16M5 7h14v10H5zM9 7V3h6v4'),
  place(
    'Govern',
    '/system/config',
    'Configuration',
    'f',
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3',
    'Config',
  ),
  place('Operate', '/system', 'System', 'y', 'M3 4h18v6H3zM3 14h18v6H3zM7 7h.01M7 17h.01'),
  place('Operate', '/system/audit', 'Audit log', 'i', 'M8 3h8v3H8zM16 4h3v17H5V4h3M9 11h6M9 15h6', 'Audit'),
  place(
    'Operate',
    '/system/people',
    'People',
    'm',
    'M16 21v-2a4 4 0 0 0-8 0v2M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM21 21v-2a4 4 0 0 0-3-3.9M17 3.5a4 4 0 0 1 0 7',
  ),
  place('Operate', '/tca', 'Your own fills', 't', 'M14 2H5v20h14V7zM14 2v5h5M8 13h8M8 17h8', 'TCA'),
]
/** Under the thumb on a phone; the rest is one press away. */
export const FIRST: readonly string[] = ['/', '/executions', '/positions', '/proposals', '/risk']
export const GROUPS: readonly PlaceGroup[] = ['Trade', 'Learn', 'Govern', 'Operate']

/** The place of a path: the longest that holds it, so that the audit log is not also System. */
export function placeOf(path: string): Place | undefined {
  return PLACES.filter(({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`))).toSorted((a, b) => b.href.length - a.href.length)[0]
}
