/**
 * A topic of questions, the same for every seed. Each attribute and each value word belongs to one topic only, so the words of
 * a question or an answer identify its topics.
 */
export interface Topic {
  readonly name: string;
  /** Kinds of things that a question can be about. */
  readonly kinds: readonly string[];
  /** Attributes that a question can ask for. */
  readonly attributes: readonly string[];
  /** Words of the values in answers. */
  readonly values: readonly string[];
}

function topic(name: string, kinds: string, attributes: string, values: string): Topic {
  return { name, kinds: kinds.split(' '), attributes: attributes.split(' '), values: values.split(' ') };
}

export const world: readonly Topic[] = [
  topic(
    'medicine',
    'fever rash syndrome',
    'organ dose onset symptom remedy contagion',
    'acute spinal renal latent febrile chronic oral swift nasal gastric mild dermal septic weekly cardiac benign',
  ),
  topic(
    'law',
    'statute treaty contract',
    'penalty clause tribunal remission scope plaintiff',
    'civil binding federal tacit punitive joint lapsed maritime sealed voidable summary implied lawful fiscal appellate strict',
  ),
  topic(
    'music',
    'sonata ballad anthem',
    'tempo chord verse instrument cadence mood',
    'major brisk muted choral minor lyrical syncopated wooden solemn plucked modal brassy soft dotted rising festive',
  ),
  topic(
    'cooking',
    'stew pastry sauce',
    'spice garnish simmer flour oven relish',
    'smoky braised sour candied crisp peppery salted minced buttery toasted bitter glazed creamy pickled roasted tangy',
  ),
  topic(
    'geography',
    'river island plateau',
    'border climate summit harbour soil delta',
    'northern arid coastal humid steep volcanic sandy tidal eastern frozen alpine marshy fertile inland barren windy',
  ),
  topic(
    'programming',
    'library parser compiler',
    'loop memory syntax thread cache pointer',
    'lexical nested static atomic lazy pooled typed cyclic mutable sparse inline hashed virtual packed recursive bounded',
  ),
  topic(
    'finance',
    'bond fund loan',
    'yield maturity collateral dividend issuer coupon',
    'annual secured floating prime nominal hedged taxable quarterly liquid callable accrued sovereign junior indexed deferred pegged',
  ),
  topic(
    'astronomy',
    'comet pulsar nebula',
    'orbit spectrum mass crater halo distance',
    'polar elliptic dim ionised stellar retrograde dusty binary hot eccentric radiant metallic distant giant frosty magnetic',
  ),
  topic(
    'botany',
    'orchid shrub moss',
    'leaf root pollen blossom bark seed',
    'waxy fibrous serrate woody golden climbing evergreen tuberous hairy papery winged pale oval creeping scented scarlet',
  ),
  topic(
    'sailing',
    'schooner ketch regatta',
    'mast keel rudder anchor sail course',
    'leeward tarred square slack hinged broad canvas forked trimmed ballasted oaken upwind reefed folding shallow double',
  ),
  topic(
    'history',
    'dynasty siege reform',
    'ruler capital revolt alliance heir decree',
    'imperial exiled walled feudal ancient royal rural elected secret northerly brief crowned noble ruined sacred disputed',
  ),
];
