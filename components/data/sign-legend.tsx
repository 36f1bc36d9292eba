/** How a signed number is read, the same on every screen: the arrow says above or below zero, the colour what that means for us. */
export function SignLegend() {
  return (
    <p className="text-xs whitespace-normal text-dim">
      ▲ stands beside +, ▼ beside −. The colour says what it means for us:{' '}
      <span className="text-good">
        gained or saved (<span aria-hidden>▲ of a profit, ▼ of a cost</span>
        <span className="sr-only">a profit above zero, a cost below it</span>)
      </span>
      ,{' '}
      <span className="text-bad">
        lost or paid (<span aria-hidden>▼ of a profit, ▲ of a cost</span>
        <span className="sr-only">a profit below zero, a cost above it</span>)
      </span>
      . Without colour it is neither, or too little to tell.
    </p>
  )
}
