/** The one module of this desk (CONTRACT.md, `module_id`); children of it arrive with module intelligence. */
export const MODULE_ID = 'tr_001'
