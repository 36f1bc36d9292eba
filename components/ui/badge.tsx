import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'

const badgeStyle = cva('inline-flex items-center gap-1 rounded-sm border px-1.5 py-px text-2xs font-medium whitespace-nowrap', {
  variants: {
    tone: {
      plain: 'border-line-strong text-dim',
      accent: 'border-accent/50 text-accent',
      good: 'border-good/50 text-good',
      bad: 'border-bad/50 text-bad',
      warn: 'border-warn/60 text-warn',
      danger: 'border-danger/60 text-danger',
    },
  },
  defaultVariants: { tone: 'plain' },
})

export function Badge({ tone, title, children }: VariantProps<typeof badgeStyle> & { readonly title?: string; readonly children: ReactNode }) {
  return (
    <span className={badgeStyle({ tone })} title={title}>
      {children}
    </span>
  )
}
