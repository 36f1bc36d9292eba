import type { Context } from '../decide/context.ts'
import type { Decision } from '../decide/decision.ts'
import type { Exposure } from '../decide/exposure.ts'
import type { Limits, Policy } from '../decide/policy.ts'
import type { Survey } from '../decide/survey.ts'

/** Prices every venue of the symbol for this decision; what the curators judge and the router chooses from. */
export declare function survey(policy: Policy, limits: Limits, decision: Decision, context: Context, exposure: Exposure): Survey
