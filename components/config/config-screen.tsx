'use client'
import { useQuery } from '@tanstack/react-query'
import { useShortcut } from '#components/data/shortcuts.ts'
import { Empty, Fault, Skeleton } from '#components/data/states.tsx'
import { Time } from '#components/data/time.tsx'
import { useUrlState } from '#components/data/url-state.ts'
import { LivePanel } from '#components/live/live-panel.tsx'
import { useLiveView } from '#components/live/provider.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'
import { Term, Terms } from '#components/ui/term.tsx'
import { anyText } from '#lib/format/search.ts'
import { asWords, sentenceCase } from '#lib/format/words.ts'
import { configQuery } from '#lib/query/config.ts'
import type { Config, Line } from '#lib/wire/views/config.ts'
import { SectionPanel } from './section-panel.tsx'
import { VersionsPanel } from './versions-panel.tsx'

const FIELDS = { q: anyText }
const SEARCH = 'config-search'
/** What people come for; the others are a press or a search away. */
const OPEN_AT_FIRST: readonly string[] = ['Learning']

/** Which numbers the desk goes by, who set them, and what came of it. */
export function ConfigScreen() {
  const { data, error, refetch } = useQuery(configQuery)
  useLiveView({ queryKey: configQuery.queryKey, nouns: ['config'], everyMs: 1_000 })
  const [{ q }, setFilter] = useUrlState(FIELDS)
  useShortcut({ keys: '/', does: 'search the configuration', group: 'Configuration' }, (event) => {
    event.preventDefault()
    document.getElementById(SEARCH)?.focus()
  })
  return (
    <Page
      title="Configuration"
      lead={data ? leadOf(data) : 'which numbers the desk goes by'}
      actions={
        <>
          <span className="w-56">
            <Input
              id={SEARCH}
              size="sm"
              type="search"
              aria-label="Search the configuration"
              placeholder="Search fields (/)"
              value={q ?? ''}
              onChange={({ target }) => setFilter({ q: target.value === '' ? null : target.value })}
            />
          </span>
          <Link href="/system" className="text-xs text-accent hover:underline">
            System
          </Link>
        </>
      }
    >
      {error ? <Fault message={error.message} onRetry={() => void refetch()} /> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton rows={14} label="Loading the configuration" />
        )
      ) : (
        <Parts config={data} search={q ?? ''} onClear={() => setFilter(null)} />
      )}
    </Page>
  )
}

function leadOf({ version, inForce, versions }: Config): string {
  if (version === null) return 'nothing is stored yet'
  const waiting = versions[0]?.version !== version ? `, v${versions[0]?.version} was refused` : ''
  return inForce !== null && inForce !== version ? `v${version}, the worker still uses v${inForce}` : `v${version} in force${waiting}`
}

function Parts({ config, search, onClear }: { readonly config: Config; readonly search: string; readonly onClear: () => void }) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = config.sections
    .map((section) => ({
      section,
      fields: section.fields.filter((field) =>
        words.every((word) => `${section.name} ${field.path} ${asWords(field.path)} ${field.what} ${field.unit}`.toLowerCase().includes(word)),
      ),
    }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <>
      {found.length === 0 ? (
        <div className="rounded-lg border border-line bg-panel">
          <Empty
            action={
              <Button size="sm" onClick={onClear}>
                Clear the search
              </Button>
            }
          >
            No field matches “{search}”.
          </Empty>
        </div>
      ) : null}
      {found.map(({ section, fields }) => (
        <SectionPanel
          key={`${section.name} ${words.length > 0}`}
          section={section}
          config={config}
          fields={fields}
          isShutAtFirst={words.length === 0 && !OPEN_AT_FIRST.includes(section.name)}
        />
      ))}
      {words.length > 0 ? null : (
        <>
          <VersionsPanel config={config} />
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-3">
            <WriterPanel config={config} />
            <Lines title="Else in the document" note="read by other parts of the desk" lines={config.other} config={config} />
            <Lines title="Environment" note="read once at start; secrets are never shown" lines={config.environment} config={config} />
          </div>
        </>
      )}
    </>
  )
}

/** Who puts lessons into words; a model is a choice of the environment, and its key stays there. */
function WriterPanel({ config }: { readonly config: Config }) {
  const { lines, atMs, promptVersion } = config.writer
  return (
    <LivePanel title="Words of lessons" note="set in the environment of the learning program" readAtMs={config.readAtMs}>
      <Terms>
        {lines.map(({ name, value }) => (
          <Term key={name} name={sentenceCase(asWords(name))}>
            <span className="figure break-words whitespace-normal">{value}</span>
          </Term>
        ))}
        <Term name="Prompt used last">
          {promptVersion === null ? <span className="text-xs text-faint">no model was asked yet</span> : <span className="figure">{promptVersion}</span>}
        </Term>
        {atMs === null ? null : (
          <Term name="Told">
            <Time at={atMs} />
          </Term>
        )}
      </Terms>
      <p className="pt-2 text-xs text-faint">
        Calls, tokens and cost stand in{' '}
        <Link href="/learning" className="text-accent underline underline-offset-2">
          Learning health
        </Link>
        .
      </p>
    </LivePanel>
  )
}

function Lines({ title, note, lines, config }: { readonly title: string; readonly note: string; readonly lines: readonly Line[]; readonly config: Config }) {
  return (
    <LivePanel title={title} note={note} readAtMs={config.readAtMs}>
      {lines.length === 0 ? (
        <p className="text-xs text-faint">Nothing.</p>
      ) : (
        <Terms>
          {lines.map(({ name, value }) => (
            <Term key={name} name={name}>
              <span className="figure break-words whitespace-normal">{value}</span>
            </Term>
          ))}
        </Terms>
      )}
    </LivePanel>
  )
}
