/** A field of the configuration as people, the log and stored documents spell it: in snake_case. Of a path, every part. */
export const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
