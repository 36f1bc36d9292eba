'use client'
import { lazy, Suspense, useState } from 'react'
import { haltTrading } from '#app/actions/trading.ts'
import { useNow } from '#components/data/now.ts'
import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { CommandLife, useCommand } from '#components/live/command.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Desk } from '#lib/wire/views/overview.ts'

// The second step of resuming brings a dialog along; nobody needs it before it is asked for.
const ResumeDialog = lazy(() => import('./resume-dialog.tsx').then((part) => ({ default: part.ResumeDialog })))

const SHOWN_MS = 6_000
const WORDS = { trading: 'trading', reduce_only: 'reduce-only', halted: 'halted' } as const

/** One press halts. Resuming asks for a reason and says what it does first. */
export function HaltSwitch({ desk, isStale }: { readonly desk: Desk | null; readonly isStale: boolean }) {
  const { life, send } = useCommand()
  const now = useNow()
  const [isResuming, setResuming] = useState(false)
  const trading = desk?.trading ?? null
  const isTrading = trading === null || trading.state === 'trading'
  // What is done stays readable for a moment; the state beside it says the rest.
  const isOver = life.step === 'done' && now - (life.command?.doneAtMs ?? 0) > SHOWN_MS
  const isUnderWay = life.step === 'sending' || life.step === 'recorded' || life.step === 'taken'
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="max-sm:hidden">{isOver ? null : <CommandLife life={life} done={() => 'halted'} />}</span>
      {trading ? (
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
      {trading && trading.state !== 'trading' ? (
        <Button size="sm" onClick={() => setResuming(true)}>
          Resume trading
        </Button>
      ) : null}
      {trading?.state === 'halted' ? null : (
        <Button
          tone="warning"
          size="sm"
          disabled={isUnderWay && isTrading}
          onClick={() => send((key) => haltTrading(key, ''))}
          title="Stops every new order and cancels the resting ones, at once"
        >
          Halt trading
        </Button>
      )}
      {isResuming ? (
        <Suspense>
          <ResumeDialog onClose={() => setResuming(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}
