'use client'
import { ScreenFault } from '#components/shell/screen-fault.tsx'

/** Where there is no frame, or it could not be drawn. */
export default ScreenFault
