import { Skeleton } from '#components/data/states.tsx'
import { Page } from '#components/ui/page.tsx'
import { Panel } from '#components/ui/panel.tsx'

export default function Loading() {
  return (
    <Page title="Execution">
      <Panel title="Stages">
        <Skeleton rows={3} label="Loading the execution" />
      </Panel>
      <Panel title="Context">
        <Skeleton rows={6} label="Loading the execution" />
      </Panel>
    </Page>
  )
}
