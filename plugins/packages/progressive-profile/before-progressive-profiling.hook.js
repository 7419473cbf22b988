// Which profile fields are asked now? Required ones always, optional ones a few at a time.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { at_most, priority = [], short_sign_up } = args.variables;
  const { fields, consents } = args.profile;

  const optional = fields
    .filter((field) => field.missing && !field.required)
    .sort((one, other) => rank(priority, one.key) - rank(priority, other.key));
  const limit = short_sign_up && args.flow === 'registration' ? 0 : at_most;
  const chosen = optional.slice(0, limit).map((field) => field.key);

  const plan = fields.map((field) => {
    const ask = field.missing && (field.required || chosen.includes(field.key));
    return { key: field.key, required: field.required, action: ask ? 'ask' : 'skip' };
  });
  const asked = plan.filter((field) => field.action === 'ask').map((field) => field.key);
  console.log(`Asked now: ${asked.join(', ') || 'nothing'}. Left for later: ${optional.length - chosen.length}.`);

  return new ProfilingPlan(plan, consents.map(planConsent));
};

function planConsent(consent) {
  const ask = consent.missing && consent.required;
  return { key: consent.key, required: consent.required, action: ask ? 'ask' : 'skip' };
}

// Fields the brand does not name come last; the sort keeps their own order.
function rank(priority, key) {
  const place = priority.indexOf(key);
  return place < 0 ? priority.length : place;
}
