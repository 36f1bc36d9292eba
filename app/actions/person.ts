/** Whose screen it is. Accounts come later; until then everybody who reaches this server acts under one name. */
export const actingPerson = async (): Promise<string> => 'local'
