import { Status } from '#components/data/status.tsx'
import { Time } from '#components/data/time.tsx'
import { LivePanel } from '#components/live/live-panel.tsx'
import { counted } from '#lib/format/words.ts'
import type { ProposalDetail } from '#lib/wire/views/proposals.ts'
import { historyWords } from './words.ts'

/** What happened to it, from the log: who, when, why. */
export function HistoryPanel({ proposal: { history, readAtMs } }: { readonly proposal: ProposalDetail }) {
  return (
    <LivePanel title="History" note={counted(history.length, 'event')} readAtMs={readAtMs}>
      {history.length === 0 ? (
        <p className="text-sm text-dim">The log holds nothing of it.</p>
      ) : (
        <ol aria-label="History" className="grid gap-1.5">
          {history.map(({ seq, atMs, kind, actor, comment, revision, version, fourEyes }) => (
            <li key={seq} className="grid grid-cols-[7.5rem_minmax(0,1fr)] items-baseline gap-x-3 text-sm">
              <span className="text-xs text-dim">
                <Time at={atMs} style="moment" />
              </span>
              <span className="break-words">
                <Status value={kind} word={historyWords(kind, version)} /> <span className="text-dim">by {actor}</span>
                {revision !== null && revision > 1 ? <span className="text-faint">, revision {revision}</span> : null}
                {fourEyes === false ? <span className="text-faint">, four eyes off</span> : null}
                {comment ? <span className="block text-xs text-dim">{comment}</span> : null}
              </span>
            </li>
          ))}
        </ol>
      )}
    </LivePanel>
  )
}
