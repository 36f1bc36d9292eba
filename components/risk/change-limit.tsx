'use client'
import { lazy, Suspense, useState } from 'react'
import { useWhyNot } from '#components/auth/session.tsx'
import { patiently } from '#components/data/patiently.ts'
import { Button } from '#components/ui/button.tsx'
import { snake } from '#lib/domain/decide/field-name.ts'
import type { LimitRow } from '#lib/wire/views/risk.ts'

// A dialog, a form and the configuration: nobody needs them before they are asked for.
const FieldDialog = lazy(() => patiently(() => import('#components/config/field-dialog.tsx')))

/** A limit is changed by a proposal; a risk update can only tighten what is configured. */
export function ChangeLimit({ row }: { readonly row: LimitRow }) {
  const [isOpen, setOpen] = useState(false)
  const whyNot = useWhyNot('propose')
  return (
    <>
      <Button size="sm" tone="quiet" disabled={whyNot !== null} title={whyNot ?? undefined} onClick={() => setOpen(true)}>
        Change<span className="sr-only"> this limit: {row.name}</span>
      </Button>
      {isOpen ? (
        <Suspense>
          <FieldDialog path={`limits.${snake(row.field)}`} title={`Change this limit: ${row.name}`} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  )
}
