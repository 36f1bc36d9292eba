'use client'
import { lazy, Suspense, useState } from 'react'
import { useMay, useWhyNot } from '#components/auth/session.tsx'
import { useNow } from '#components/data/now.ts'
import { patiently } from '#components/data/patiently.ts'
import { EVERYWHERE, useShortcut } from '#components/data/shortcuts.ts'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { CommandLife, type Life, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import { askAtOnce } from '#lib/query/commands.ts'
import type { Desk } from '#lib/wire/views/overview.ts'

// Only a key that changes nothing has to say so.
const IdleNote = lazy(() => patiently(() => import('./idle-note.tsx')))

const SHOWN_MS = 6_000
const WORDS = { trading: 'trading', reduce_only: 'reduce-only' } as const

/**
 * One press halts, one press lets only smaller positions through. Resuming asks for a reason and says what it does first. That trading is
 * halted is said once, by the strip above.
 */
export function HaltSwitch({ desk, isStale, onResume }: { readonly desk: Desk | null; readonly isStale: boolean; readonly onResume: () => void }) {
  // Each its own command: a reduce-only that is under way must not hold back a halt.
  const halt = useCommand()
  const reduce = useCommand()
  const [idle, setIdle] = useState<{ readonly keys: string; readonly nth: number } | null>(null)
  const sayIdle = (keys: string) => setIdle((before) => ({ keys, nth: (before?.nth ?? 0) + 1 }))
  const now = useNow()
  const mayReduce = useMay('reduce_only')
  const mayResume = useMay('resume')
  const whyNoHalt = useWhyNot('halt')
  const trading = desk?.trading ?? null
  const isTrading = trading === null || trading.state === 'trading'
  const isBusy = isUnderWay(reduce.life) || isUnderWay(halt.life)
  const canReduce = mayReduce && trading?.state === 'trading' && !isBusy
  const reduceNow = () => reduce.send((key) => askAtOnce('reduce_only', key, {}))
  const canHalt = whyNoHalt === null && trading?.state !== 'halted' && !(isUnderWay(halt.life) && isTrading)
  const haltNow = () => halt.send((key) => askAtOnce('halt', key, {}))
  useShortcut({ keys: 't>h', does: 'halt trading, at once', group: EVERYWHERE, name: 'Halt trading' }, haltNow, {
    isEnabled: canHalt,
    otherwise: sayIdle,
  })
  useShortcut({ keys: 't>r', does: 'trade reduce-only from here on', group: EVERYWHERE, name: 'Reduce only' }, reduceNow, {
    isEnabled: canReduce,
    otherwise: sayIdle,
  })
  const canResume = mayResume && trading !== null && trading.state !== 'trading'
  // Two keys that are one: it only asks, so it needs no guard against chance.
  useShortcut({ keys: 't>t', does: 'resume trading: asks for a reason', group: EVERYWHERE, name: 'Resume trading' }, onResume, {
    isEnabled: canResume,
    otherwise: sayIdle,
  })
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="inline-flex gap-x-3">
        {idle ? (
          <Suspense>
            <IdleNote key={idle.nth} keys={idle.keys} trading={trading} isAsked={isBusy} onOver={() => setIdle(null)} />
          </Suspense>
        ) : null}
        {/* No more than is still so: what state the desk is in by now stands beside it. */}
        {isOver(halt.life, now) || (halt.life.step === 'done' && trading?.state === 'halted') ? null : <CommandLife life={halt.life} />}
        {isOver(reduce.life, now) ? null : <CommandLife life={reduce.life} {...(trading?.state === 'reduce_only' ? { done: () => 'reduce-only now' } : {})} />}
      </span>
      {trading && trading.state !== 'halted' ? (
        <span className={`text-xs font-medium ${isStale ? 'opacity-60' : ''}`} title={`${trading.actor}: ${trading.reason || 'no reason given'}`}>
          <Status
            value={trading.state}
            word={
              <>
                {WORDS[trading.state]}{' '}
                {trading.state === 'trading' ? null : (
                  <span className="font-normal text-dim">
                    since <Time at={trading.sinceMs} style="clock" />
                  </span>
                )}
              </>
            }
          />
        </span>
      ) : null}
      {canResume && trading.state !== 'halted' ? (
        <Button size="sm" onClick={onResume} title="Asks for a reason first (t t)">
          Resume trading
        </Button>
      ) : null}
      {mayReduce && trading?.state === 'trading' ? (
        // A phone has room for one switch; the palette and Risk have the other.
        <span className="max-sm:hidden">
          <Button tone="quiet" size="sm" disabled={!canReduce} onClick={reduceNow} title="From here on only orders that make a position smaller (t r)">
            Reduce only
          </Button>
        </span>
      ) : null}
      {trading?.state === 'halted' ? null : (
        // A form: a press before the scripts run is kept by React's own line in the page, and carried out as soon as they do.
        <form action={haltNow} className="contents">
          <Button
            type="submit"
            tone="warning"
            size="sm"
            disabled={!canHalt}
            title={whyNoHalt ?? 'Stops every new order and cancels the resting ones, at once (t h)'}
          >
            Halt trading
          </Button>
        </form>
      )}
    </div>
  )
}

const isUnderWay = ({ step }: Life): boolean => step === 'sending' || step === 'recorded' || step === 'taken'
/** What is done stays readable for a moment; the state beside it says the rest. */
const isOver = (life: Life, now: number): boolean => life.step === 'done' && now - (life.command?.doneAtMs ?? 0) > SHOWN_MS
