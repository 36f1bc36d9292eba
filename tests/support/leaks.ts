import { dropWhatIsLeft } from './database.ts'

dropWhatIsLeft()
