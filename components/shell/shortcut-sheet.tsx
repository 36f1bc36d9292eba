'use client'
import { Keycaps } from '#components/data/keycaps.tsx'
import { setShortcutsOn, useShortcutList, useShortcutsOn } from '#components/data/shortcuts.ts'
import { SignLegend } from '#components/data/sign-legend.tsx'
import { Dialog } from '#components/ui/dialog.tsx'

/** Every key that works on this screen, and the switch that turns them off. */
export default function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const shortcuts = useShortcutList()
  const isOn = useShortcutsOn()
  const groups = Map.groupBy(shortcuts, ({ keys, group }) => (keys.startsWith('t>') ? 'Trading' : keys.startsWith('g>') ? 'Go to a screen' : group))
  // What stops the desk stands first, where somebody in a hurry looks.
  const order = ['Trading', ...[...groups.keys()].filter((name) => name !== 'Trading' && name !== 'Go to a screen'), 'Go to a screen']
  return (
    <Dialog isOpen onClose={onClose} title="Keys" lead="They rest while you type.">
      {order.map((name) => (
        <section key={name} className="grid gap-1">
          <h3 className="text-xs text-faint">{name}</h3>
          <dl className={`grid items-baseline gap-x-4 gap-y-1 ${name === 'Go to a screen' ? 'sm:grid-cols-2' : ''}`}>
            {groups.get(name)?.map(({ keys, does }) => (
              <div key={keys} className="grid grid-cols-[5rem_minmax(0,1fr)] items-baseline">
                <dt>
                  <Keycaps keys={keys} />
                </dt>
                <dd className="text-sm">{does.replace(/^go to /, '')}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section className="grid gap-1">
        <h3 className="text-xs text-faint">Signs and colours</h3>
        <SignLegend />
      </section>
      <label className="flex items-center gap-2 border-t border-line pt-3 text-sm">
        <input type="checkbox" checked={isOn} onChange={(event) => setShortcutsOn(event.target.checked)} className="size-4 accent-accent" />
        Single-key shortcuts are on; Ctrl K always is
      </label>
    </Dialog>
  )
}
