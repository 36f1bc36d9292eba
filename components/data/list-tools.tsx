'use client'
import dynamic from 'next/dynamic'
import { lazy, Suspense } from 'react'
import type ListToolsBar from './list-tools-bar.tsx'
import { patiently } from './patiently.ts'
import type { Arrangeable, Arranged } from './use-arranged.ts'
import type VanishedType from './vanished.tsx'

/** What every list offers beside its rows. Drawn by the server; its code comes after the rows. */
export const ListTools = dynamic(() => patiently(() => import('./list-tools-bar.tsx'))) as typeof ListToolsBar

const Vanished = lazy(() => patiently(() => import('./vanished.tsx'))) as typeof VanishedType

/** Seldom there, and then a line: which columns of a kept arrangement the list no longer has. */
export const VanishedNote = <C extends Arrangeable>({ arranged }: { readonly arranged: Arranged<C> }) =>
  arranged.vanished.length === 0 ? null : (
    <Suspense>
      <Vanished arranged={arranged} />
    </Suspense>
  )
