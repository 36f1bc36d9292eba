import type { Desk } from '#lib/wire/views/overview.ts'

/** What the keys of the switch ask for. */
export type Wish = 'halt' | 'reduce_only' | 'resume'
type State = NonNullable<Desk['trading']>['state'] | undefined

const VERBS = { halt: 'halt', reduce_only: 'set reduce-only', resume: 'resume' } as const
const IDLE: Readonly<Record<Wish, Readonly<Partial<Record<NonNullable<State>, string>>>>> = {
  halt: { halted: 'Trading is halted already' },
  reduce_only: {
    halted: 'Trading is halted, which lets nothing through: resume it first (t t), then reduce only',
    reduce_only: 'Reduce-only is in force already',
  },
  resume: { trading: 'Trading goes on already' },
}

/** Why a press changes nothing, in a line; null = it does. `notMine` says who may, `isAsked` that it is under way. */
export function idleWords(wish: Wish, state: State, notMine: string | null, isAsked: boolean): string | null {
  if (notMine !== null) return `${notMine} ${VERBS[wish]}`
  return IDLE[wish][state ?? 'trading'] ?? (isAsked ? 'It is asked for already' : state === undefined ? 'What state the desk is in is not known yet' : null)
}
