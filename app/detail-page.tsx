import { dehydrate, HydrationBoundary, type QueryKey } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { type ComponentType, cache } from 'react'
import { signedIn } from '#app/person.ts'
import { makeQueryClient } from '#lib/query/client.ts'

type Props = { readonly params: Promise<{ readonly id: string }> }

/** The page of one thing that is named by the address: one read is its title and its screen, and what is not there is a page that says so. */
export function detailPage<T>({
  read,
  query,
  title,
  missing,
  Screen,
}: {
  readonly read: (id: string) => Promise<T | null>
  readonly query: (id: string) => { readonly queryKey: QueryKey }
  readonly title: (found: T) => string
  /** The title where nothing has this id. */
  readonly missing: string
  readonly Screen: ComponentType<{ readonly id: string }>
}) {
  // The title and the screen of one request show the same read.
  const readOnce = cache(read)
  const find = async ({ params }: Props) => {
    await signedIn()
    const id = decodeURIComponent((await params).id)
    return { id, found: await readOnce(id) }
  }
  return {
    async generateMetadata(props: Props): Promise<Metadata> {
      const { found } = await find(props)
      return { title: found === null ? missing : title(found) }
    },
    async Page(props: Props) {
      const { id, found } = await find(props)
      if (found === null) notFound()
      const client = makeQueryClient()
      client.setQueryData(query(id).queryKey, found)
      return (
        <HydrationBoundary state={dehydrate(client)}>
          <Screen id={id} />
        </HydrationBoundary>
      )
    },
  }
}
