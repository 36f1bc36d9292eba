import { dehydrate, HydrationBoundary, type QueryKey } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { type ComponentType, cache } from 'react'
import { inTime } from '#app/in-time.ts'
import { signedIn } from '#app/person.ts'
import { sentenceCase } from '#lib/format/words.ts'
import { makeQueryClient } from '#lib/query/client.ts'

type Props = { readonly params: Promise<{ readonly id: string }> }

/**
 * The page of one thing that is named by the address: one read is its title and its screen, and what is not there is a page that says so. What
 * could not be read in time, or at all, is asked for again by the screen, which has a place for it and says what went wrong.
 */
export function detailPage<T>({
  read,
  query,
  title,
  noun,
  Screen,
}: {
  readonly read: (id: string) => Promise<T | null>
  readonly query: (id: string) => { readonly queryKey: QueryKey }
  readonly title: (found: T) => string
  /** `execution`: the title while it is read, or where nothing has this id. */
  readonly noun: string
  readonly Screen: ComponentType<{ readonly id: string }>
}) {
  // The title and the screen of one request show the same read.
  const readOnce = cache((id: string) => inTime(read(id)).catch(() => undefined))
  const find = async ({ params }: Props) => {
    await signedIn()
    const id = decodeURIComponent((await params).id)
    return { id, found: await readOnce(id) }
  }
  return {
    async generateMetadata(props: Props): Promise<Metadata> {
      const { found } = await find(props)
      if (found === undefined) return { title: sentenceCase(noun) }
      return { title: found === null ? `No such ${noun}` : title(found) }
    },
    async Page(props: Props) {
      const { id, found } = await find(props)
      if (found === null) notFound()
      const client = makeQueryClient()
      if (found !== undefined) client.setQueryData(query(id).queryKey, found)
      return (
        <HydrationBoundary state={dehydrate(client)}>
          <Screen id={id} />
        </HydrationBoundary>
      )
    },
  }
}
