import type { ReactNode } from 'react'
import { Frame } from '#components/shell/frame.tsx'

export default function DeskLayout({ children }: { readonly children: ReactNode }) {
  return <Frame bar={null} banner={null}>{children}</Frame>
}
