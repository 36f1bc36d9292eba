import type { ReactNode } from 'react'

/** The frame of what stands before the desk: one sentence, one form. */
export function Entry({ title, lead, children }: { readonly title: string; readonly lead?: ReactNode; readonly children: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-start justify-items-center bg-ground px-4 py-[12dvh]">
      <div className="grid w-full max-w-88 gap-5">
        <p className="flex items-center gap-2 text-base font-semibold tracking-tight">
          <Mark /> Ropewalk
        </p>
        <section className="grid gap-4 rounded-lg border border-line bg-panel p-5">
          <div className="grid gap-1">
            <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
            {lead ? <p className="text-sm text-dim">{lead}</p> : null}
          </div>
          {children}
        </section>
      </div>
    </main>
  )
}

/** Three strands laid into a rope. */
function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className="size-5 text-twine">
      <g fill="none" stroke="currentColor" strokeWidth="2.1" strokeLinecap="round">
        <path d="M6 2.5c0 4 8 4 8 7.5s-8 3.5-8 7.5" />
        <path d="M14 2.5c0 1.6-1.3 2.6-2.9 3.5M6 10c0-1.3 1-2.2 2.3-3M14 17.5c0-1.6-1.3-2.6-2.9-3.5" />
      </g>
    </svg>
  )
}
