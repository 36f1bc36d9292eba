'use client'
import { CopyButton } from '#components/ui/copy-button.tsx'

/** A secret that is readable now and never again: as text to select, with a button that copies it. */
export function ShownOnce({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div role="status" className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5 rounded-md border border-warn/60 bg-warn/10 p-2.5 text-sm">
      <p>
        <strong className="font-medium">{label}</strong> <span className="text-dim">Shown this once.</span>
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 font-mono text-xs break-all select-all">{text}</code>
        <CopyButton tone="plain" text={() => text}>
          Copy
        </CopyButton>
      </div>
    </div>
  )
}

export const Fault = ({ text }: { readonly text: string | null }) =>
  text === null ? null : (
    <p role="alert" className="text-sm text-danger">
      {text}
    </p>
  )
