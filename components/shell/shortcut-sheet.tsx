'use client'
import { Keycaps } from '#components/data/keycaps.tsx'
import { setShortcutsOn, useShortcutList, useShortcutsOn } from '#components/data/shortcuts.ts'
import { Dialog } from '#components/ui/dialog.tsx'

/** Every key that works on this screen, and the switch that turns them off. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const shortcuts = useShortcutList()
  const isOn = useShortcutsOn()
  const groups = [...new Set(shortcuts.map(({ group }) => group))]
  return (
    <Dialog isOpen onClose={onClose} title="Keys" lead="They rest while you type.">
      {groups.map((group) => (
        <section key={group} className="grid gap-1">
          <h3 className="text-xs text-faint">{group}</h3>
          <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-y-1">
            {shortcuts
              .filter((one) => one.group === group)
              .map(({ keys, does }) => (
                <div key={keys} className="contents">
                  <dt>
                    <Keycaps keys={keys} />
                  </dt>
                  <dd className="text-sm">{does}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <label className="flex items-center gap-2 border-t border-line pt-3 text-sm">
        <input type="checkbox" checked={isOn} onChange={(event) => setShortcutsOn(event.target.checked)} className="size-4 accent-accent" />
        Single-key shortcuts are on; Ctrl K always is
      </label>
    </Dialog>
  )
}
