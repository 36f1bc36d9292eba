const NAMES: Readonly<Record<string, string>> = { escape: 'Esc', enter: 'Enter' }

/** The keys of a shortcut as a keyboard has them: `g>e` → g, e; `mod+k` → Ctrl, K, or ⌘, K on a Mac. */
export const shortcutKeys = (keys: string, isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform)): readonly string[] =>
  keys.startsWith('mod+') ? [isMac ? '⌘' : 'Ctrl', keys.slice(4).toUpperCase()] : keys.split('>').map((key) => NAMES[key] ?? key)
