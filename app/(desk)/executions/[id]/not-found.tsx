import { Empty } from '#components/data/states.tsx'
import { Link } from '#components/ui/link.tsx'
import { Page } from '#components/ui/page.tsx'

export default function NotFound() {
  return (
    <Page title="No such execution">
      <Empty
        action={
          <Link href="/executions" className="text-accent underline underline-offset-2">
            All executions
          </Link>
        }
      >
        Nothing is kept under this id. An execution’s id is not its decision’s: the list finds both.
      </Empty>
    </Page>
  )
}
