import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link inside the desk. Nothing is fetched before somebody goes there: a screen holds dozens of links, and what they fetch ahead takes the
 * server's time from the screen that is being looked at.
 */
export const Link = (props: ComponentProps<typeof NextLink>) => <NextLink prefetch={false} {...props} />
