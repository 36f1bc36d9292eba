'use client'
import { Download, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button, buttonStyle } from '#components/ui/button.tsx'
import { formatNumber } from '#lib/format/number.ts'

type Life = { readonly step: 'idle' } | { readonly step: 'reading'; readonly rows: number } | { readonly step: 'failed'; readonly why: string }

/**
 * What is on screen as a file. A plain link, so that it can be copied and opened anywhere; a press reads the file here, so that a long one
 * shows how far it is and can be called off.
 */
export function ExportLink({ href }: { readonly href: string }) {
  const [life, setLife] = useState<Life>({ step: 'idle' })
  const abort = useRef<AbortController | null>(null)
  async function read(): Promise<void> {
    const control = new AbortController()
    abort.current = control
    setLife({ step: 'reading', rows: 0 })
    // Only what a person presses is worth its code.
    const { download } = await import('./download.ts')
    const why = await download(href, control.signal, (rows) => setLife({ step: 'reading', rows }))
    setLife(why === null || control.signal.aborted ? { step: 'idle' } : { step: 'failed', why })
  }
  if (life.step === 'reading')
    return (
      <output className="flex items-center gap-1.5 text-xs text-dim">
        <span className="figure">{formatNumber(life.rows, 0)}</span> rows
        <Button size="sm" onClick={() => abort.current?.abort()}>
          <X aria-hidden size={12} /> Cancel the export
        </Button>
      </output>
    )
  return (
    <>
      {life.step === 'failed' ? (
        <span role="alert" className="text-xs text-danger">
          {life.why}
        </span>
      ) : null}
      <a
        href={href}
        download
        className={buttonStyle({ size: 'sm' })}
        title="The current filter, order and columns; decimals as text, times in ISO"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
          event.preventDefault()
          void read()
        }}
      >
        <Download aria-hidden size={13} /> CSV
      </a>
    </>
  )
}
