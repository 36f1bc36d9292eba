import type { LessonAction } from './lesson.ts'

/**
 * The closed vocabulary of a lesson: what is not in it cannot be said. It holds no number, no negation, no cause, no verb that gives
 * somebody an order and no word about truth: a list of what is forbidden is never complete, a list of what is needed is.
 */
export const PLAIN_WORDS: ReadonlySet<string> = wordsIn(
  // The language itself.
  'a about above across after again against along alongside also although among an and another any are around as associated at available ' +
    'average be been before being below beside besides between beyond bit but by can compared comparable comparison context consistent ' +
    'considered during else elsewhere even every few for from further generally had has have held here how however if in into is it its itself ' +
    'kind kinds known later like likely linked listed main mainly many may meanwhile might more moreover near nearby noted of often ' +
    'on or other others otherwise out over overall own partly perhaps point recent recently related relative remaining rest same seen several ' +
    'shared shown similar some sometimes somewhat speak speaks spoke still such tend tends than that the their them then there these they this ' +
    'those though to together toward towards typical typically under up upon usual usually vary varies was well were what when whenever where ' +
    'whereas wherever which while whose with within yet aligned applies appear appears come comes contexts covers ' +
    'differ differs found general given happens holds includes including looks occur occurs observed only pattern patterns ' +
    'reflects regularly sample spoken stands tended varied ' +
    // What happens to an order, and how it is measured.
    'adverse aggressive ask benchmark better bid book books cases case cheaper closing condition conditions cost costly costlier costs ' +
    'counter day days dearer decided decision decisions depth desk eligible episode episodes evidence example examples exceptions execution ' +
    'executions expensive extra fact facts favorable favourable fee fees figure fill filled fills finding findings flow higher hour hours impact ' +
    'immediate larger latency lesson less liquidity liquid lower maker measured mechanism mid morning afternoon evening night overnight ' +
    'market markets narrow narrower opening open order orders passive patient paid pays period periods population price prices queue quiet quieter ' +
    'busy busier calm calmer quote quoted quotes quoting rebate regime regimes residual resting routed routing selection session sessions short ' +
    'shorter side sides size sizes sized slippage slow slower small smaller spread spreads strategy style styles subject support supports supporting ' +
    'symbol symbols taker tape thick thin thinner thinly tight tighter time timeframe timeframes traded trades trading trend trends ' +
    'unknown urgent urgency used using venue venues volatile volatility volume week weekday weekdays wide wider window windows worse ' +
    'mixed way part picture possible remain remains explanation explanations large great greater low high long longer early earlier late closer fast faster deep deeper light heavy',
)

/** Verbs and nouns of an action: said only of the lesson that takes it, and only the way that it turns. */
const ADVICE = {
  prefer: 'prefer prefers preferred preferring favour favours favoured favor favors favored',
  spare: 'spare spares spared sparing avoid avoids avoided avoiding',
  wait: 'wait waits waited waiting delay delayed delays taken',
  use: 'use uses leave leaves left choice',
  cut: 'cut cuts capped cap next',
  hear: 'curator curators hear heard count counts counted weight weighs',
  raise: 'threshold bar raise raises raised raising stricter',
  lower: 'threshold bar lower lowers lowered lowering',
  tighten: 'limit limits tighten tightens tightened tightening stricter',
} as const

const ADVICE_WORDS: ReadonlySet<string> = wordsIn(Object.values(ADVICE).join(' '))

/** Words that give advice, and are not those of this action. */
export const advisesOtherwise = (word: string): boolean => ADVICE_WORDS.has(word)

/** Everything that may be said of a lesson with this action, outside its placeholders. */
export function vocabularyOf(action: LessonAction): ReadonlySet<string> {
  return new Set([...PLAIN_WORDS, ...wordsIn(ADVICE[adviceFor(action)]), ...identifiersOf(action)])
}

function adviceFor(action: LessonAction): keyof typeof ADVICE {
  switch (action.kind) {
    case 'venue_prefer':
      return action.step > 0 ? 'prefer' : 'spare'
    case 'avoid_window':
      return 'wait'
    case 'order_type':
      return 'use'
    case 'size_cap':
      return 'cut'
    case 'curator_weight':
      return 'hear'
    case 'threshold':
      return action.step > 0 ? 'raise' : 'lower'
    case 'risk_tighten':
      return 'tighten'
  }
}

/** Names that the desk itself gave: its venues, styles and curators. What came in with an order stands in a placeholder or nowhere. */
function identifiersOf(action: LessonAction): readonly string[] {
  switch (action.kind) {
    case 'venue_prefer':
      return tokensOf(action.venue)
    case 'order_type':
      return tokensOf(action.use)
    case 'curator_weight':
      return tokensOf(action.curator)
    default:
      return []
  }
}

/** ASCII words in lower case; a genitive is the word that it is made of. */
export const tokensOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[a-z]+(?:['’][a-z]+)*/g) ?? []).map((word) => word.replace(/['’]s$/, ''))

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
