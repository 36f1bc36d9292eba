'use client'
import { ScreenFault } from '#components/shell/screen-fault.tsx'

/** Inside the frame: whoever cannot read one screen still sees how the desk is, and can halt it. */
export default ScreenFault
