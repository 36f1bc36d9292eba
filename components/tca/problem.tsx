import { Panel } from '#components/ui/panel.tsx'

/** What the files lack, in the words of the reader that found it: file, line, column, what was expected. */
export function Problem({ message }: { readonly message: string }) {
  return (
    <Panel title="The files give nothing to compute">
      <div role="alert" className="grid gap-2 text-sm">
        <p className="figure wrap-anywhere">{message}</p>
        <p className="text-xs text-faint">Names of columns can be mapped under Columns: the name in your file, =, and the field it is.</p>
      </div>
    </Panel>
  )
}
