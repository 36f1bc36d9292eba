'use client'
import { useState } from 'react'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Link } from '#components/ui/link.tsx'
import { Empty } from './states.tsx'

/** Ways to write the first decision, each a whole program. The database's address is printed by the desk itself and stands in no browser. */
const WAYS = [
  {
    name: 'SQL',
    code: `psql "$(npm run -s db:url)" <<'SQL'
insert into dm_strand (id, symbol, timeframe, kind, dm_alpha, dm_decision, tags) values (
  gen_random_uuid(), 'BTC/USDT', '1h', 'decision', '{"signal_strength": 0.8}',
  '{"decision_type": "execute", "trading_plan": {"direction": "long", "position_size": 0.01}}',
  '{trader:execute}');
SQL`,
  },
  {
    name: 'Python',
    code: `# python decide.py "$(npm run -s db:url)"
import json, sys, uuid, psycopg
with psycopg.connect(sys.argv[1]) as db:
    db.execute("insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values (%s, %s, 'decision', %s, %s, %s)",
        (str(uuid.uuid4()), "BTC/USDT", json.dumps({"signal_strength": 0.8}),
         json.dumps({"decision_type": "execute", "trading_plan": {"direction": "long", "position_size": 0.01}}), ["trader:execute"]))`,
  },
  {
    name: 'TypeScript',
    code: `// node_modules/.bin/node decide.ts "$(npm run -s db:url)"
import { randomUUID } from 'node:crypto'
import pg from 'pg'
const db = new pg.Client(process.argv[2])
await db.connect()
await db.query(\`insert into dm_strand (id, symbol, kind, dm_alpha, dm_decision, tags) values ($1, 'BTC/USDT', 'decision', $2, $3, '{trader:execute}')\`, [
  randomUUID(), { signal_strength: 0.8 }, { decision_type: 'execute', trading_plan: { direction: 'long', position_size: 0.01 } },
])
await db.end()`,
  },
] as const

/** An empty desk: what makes the first row appear, the nearest ways first. */
export default function FirstDecision() {
  const [at, setAt] = useState(0)
  const way = WAYS[at] ?? WAYS[0]
  return (
    <Empty
      action={
        <div className="grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-3">
          <p className="flex flex-wrap gap-2">
            <Link href="/decide" className={buttonStyle({ tone: 'accent' })}>
              Send a decision
            </Link>
          </p>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
            <div className="flex flex-wrap items-center gap-1">
              <span className="pr-1 text-xs text-faint">Insert one, from the desk’s folder:</span>
              {WAYS.map(({ name }, index) => (
                <Button key={name} size="sm" tone={index === at ? 'plain' : 'quiet'} aria-pressed={index === at} onClick={() => setAt(index)}>
                  {name}
                </Button>
              ))}
              <CopyButton key={way.name} text={() => way.code}>
                Copy {way.name}
              </CopyButton>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is reached by keyboard only with a tab stop */}
            <pre tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-ground p-3 text-xs text-ink">
              <code className="figure whitespace-pre">{way.code}</code>
            </pre>
          </div>
          <p className="text-xs">
            Or start the demo Decision Maker with the desk: <code className="figure">npm start -- --demo on</code>
          </p>
        </div>
      }
    >
      No decision yet. Insert one into <code className="figure">dm_strand</code>, start the demo Decision Maker, or send one by hand.
    </Empty>
  )
}
