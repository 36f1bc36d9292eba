import type { ReactNode } from 'react'
import { asWords } from '#lib/format/words.ts'

type Look = { readonly colour: string; readonly mark: keyof typeof MARKS }

/** Every mark has its own shape: the word and the shape tell the state, the colour only repeats it. */
const MARKS = {
  full: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  half: (
    <>
      <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" />
      <path d="M6 2.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" />
    </>
  ),
  ring: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  dots: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="1.8 1.8" />,
  diamond: <path d="M6 1.8 10.2 6 6 10.2 1.8 6z" fill="none" stroke="currentColor" strokeWidth="1.2" />,
  cross: <path d="m2.8 2.8 6.4 6.4m0-6.4L2.8 9.2" stroke="currentColor" strokeWidth="1.6" />,
  slash: (
    <>
      <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" />
      <path d="m3.6 8.4 4.8-4.8" stroke="currentColor" />
    </>
  ),
  bars: <path d="M4 2.5v7m4-7v7" stroke="currentColor" strokeWidth="2" />,
  block: <rect x="2.5" y="2.5" width="7" height="7" fill="currentColor" />,
  ask: <path d="M4 4.2a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M6 9v1" fill="none" stroke="currentColor" strokeWidth="1.4" />,
} as const satisfies Record<string, ReactNode>

const LOOKS: Readonly<Record<string, Look>> = {
  received: { colour: 'text-dim', mark: 'dots' },
  waiting: { colour: 'text-dim', mark: 'dots' },
  recorded: { colour: 'text-dim', mark: 'dots' },
  intended: { colour: 'text-dim', mark: 'dots' },
  sent: { colour: 'text-accent', mark: 'dots' },
  taken: { colour: 'text-accent', mark: 'ring' },
  approved: { colour: 'text-accent', mark: 'ring' },
  accepted: { colour: 'text-accent', mark: 'ring' },
  working: { colour: 'text-accent', mark: 'ring' },
  partially_filled: { colour: 'text-ink', mark: 'half' },
  filled: { colour: 'text-ink', mark: 'full' },
  done: { colour: 'text-ink', mark: 'full' },
  refused: { colour: 'text-dim', mark: 'diamond' },
  denied: { colour: 'text-dim', mark: 'diamond' },
  cancelled: { colour: 'text-dim', mark: 'slash' },
  expired: { colour: 'text-dim', mark: 'slash' },
  rejected: { colour: 'text-danger', mark: 'cross' },
  failed: { colour: 'text-danger', mark: 'cross' },
  unknown: { colour: 'text-warn', mark: 'ask' },
  trading: { colour: 'text-ink', mark: 'full' },
  reduce_only: { colour: 'text-warn', mark: 'bars' },
  halted: { colour: 'text-danger', mark: 'block' },
  open: { colour: 'text-ink', mark: 'full' },
  opening: { colour: 'text-dim', mark: 'dots' },
  closed: { colour: 'text-dim', mark: 'slash' },
  live: { colour: 'text-ink', mark: 'full' },
  stale: { colour: 'text-warn', mark: 'ask' },
  silent: { colour: 'text-danger', mark: 'cross' },
  // A lesson's life, and a proposal's.
  shadow: { colour: 'text-dim', mark: 'ring' },
  approvable: { colour: 'text-warn', mark: 'ask' },
  in_review: { colour: 'text-warn', mark: 'ask' },
  canary: { colour: 'text-accent', mark: 'half' },
  active: { colour: 'text-ink', mark: 'full' },
  applied: { colour: 'text-ink', mark: 'full' },
  probation: { colour: 'text-warn', mark: 'bars' },
  retired: { colour: 'text-dim', mark: 'slash' },
  refuted: { colour: 'text-dim', mark: 'cross' },
  superseded: { colour: 'text-dim', mark: 'slash' },
  withdrawn: { colour: 'text-dim', mark: 'slash' },
  rolled_back: { colour: 'text-warn', mark: 'slash' },
  holdout: { colour: 'text-dim', mark: 'diamond' },
  capped: { colour: 'text-dim', mark: 'bars' },
}
/** Says that something is well now: on old news it only says that it was. */
const SOUND: ReadonlySet<string> = new Set(['live', 'open', 'trading'])
const OTHER: Look = { colour: 'text-dim', mark: 'dots' }

/** A state of a decision, an order, a command, a feed or the desk: shape, word, colour. `word` replaces the stored one. */
export function Status({ value, word, hint }: { readonly value: string; readonly word?: ReactNode; readonly hint?: string | undefined }) {
  const { colour, mark } = LOOKS[value] ?? OTHER
  return (
    <span data-sound={SOUND.has(value) || undefined} className={`inline-flex items-center gap-1.5 whitespace-nowrap ${colour}`} title={hint}>
      <svg aria-hidden viewBox="0 0 12 12" className="size-3 shrink-0">
        {MARKS[mark]}
      </svg>
      {word ?? asWords(value)}
    </span>
  )
}
