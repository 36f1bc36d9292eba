'use client'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** Parts of one thing, one at a time. Controlled, because the open tab belongs in the URL. */
export function Tabs({
  label,
  value,
  onChange,
  tabs,
  children,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly tabs: readonly { readonly value: string; readonly label: ReactNode }[]
  readonly children: ReactNode
}) {
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px h-8 border-b-2 border-transparent px-2.5 text-sm whitespace-nowrap text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="pt-3">
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
