/** Words that a text about executions may hold though a note holds them too: the language itself, and the desk's own trade. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  (
    'about above across after against all also although among an and another any are around as associated at available away be been before being ' +
    'below beside besides between beyond both but by can compared comparison could each either else ever every few for from further generally had ' +
    'has have here hence how however if in into is it its itself kept kind know known later least less like likely list listed lists made main make ' +
    'many may might more most much must near need never next none nor not noted nothing now of off often on once only or other others otherwise our out ' +
    'over own part per place point rather relative remain rest said same seen several shall should show shown shows similar since some speak speaks ' +
    'spoke still such take taken tend tends than that the their them then there these they thing things this those though through thus to toward ' +
    'towards under unless until up upon used uses using usual usually very wait waits was well were what when where whether which while with within ' +
    'without would yet ' +
    'action active adverse average avoid avoided bar base basis beyond book books broad buckets bucket buy buys cap case cases cheaper condition ' +
    'conditions context cost costlier costs count counter curator curators curator day days dear dearer decision decisions depth desk direction drift ' +
    'effect eligible evidence execution executions expensive fact facts fee fees fill filled fills finding flow hear heard higher hour hours immediate ' +
    'impact larger later latency leave leaves lesson lessons liquidity lower limit limits market markets mechanism measured mid news open open order ' +
    'orders passive patient pattern period periods population position positions prefer preferred price prices quiet quote quotes raise raised regime ' +
    'region risk scope selection sell sells sent session sessions share side sides size sizes slippage slow smaller spare spared spread spreads ' +
    'stance strategy style styles subject support supports symbol symbols taken threshold tight tighten tightened time timeframe times time trade ' +
    'traded trades trading trend unknown urgent vary venue venues volatile volatility volume wide wider window windows'
  ).split(' '),
)
