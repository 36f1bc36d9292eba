import { cva, type VariantProps } from 'class-variance-authority'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'

export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
  {
    variants: {
      tone: {
        plain: 'border-line-strong bg-panel text-ink enabled:hover:bg-raised',
        quiet: 'border-transparent bg-transparent text-dim enabled:hover:bg-raised enabled:hover:text-ink',
        accent: 'border-accent bg-accent text-on-accent enabled:hover:opacity-90',
        danger: 'border-danger-fill bg-danger-fill text-on-danger enabled:hover:opacity-90',
        warning: 'border-danger bg-transparent text-danger enabled:hover:bg-danger-fill enabled:hover:text-on-danger',
      },
      // `touch` is `md` where there is a pointer, and fits a thumb on a phone.
      size: { sm: 'h-6 px-2 text-xs', md: 'h-7.5 px-3 text-sm', touch: 'h-11 px-4 text-sm sm:h-7.5 sm:px-3', icon: 'size-7 text-sm' },
    },
    defaultVariants: { tone: 'plain', size: 'md' },
  },
)

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> &
  VariantProps<typeof buttonStyle> & { readonly children: ReactNode; readonly ref?: Ref<HTMLButtonElement> }

/** A verb with its object. `type` is `button` unless the form says otherwise, so that Enter never presses a neighbour. */
export function Button({ tone, size, type = 'button', ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={buttonStyle({ tone, size })} />
}
