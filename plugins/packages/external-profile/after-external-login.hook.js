// Copies claims of an external provider into the customer's profile.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { mapping, when, overwrite, providers = [] } = args.variables;
  const provider = args.identity_provider;

  if (providers.length > 0 && !providers.includes(provider.id)) {
    console.log(`${provider.name} is not among the providers to copy from.`);
    return;
  }
  if (when === 'first_login' && !args.first_time) {
    console.log('Not the first login with this provider: nothing is copied.');
    return;
  }

  const attributes = {};
  for (const [path, claim] of mapping.map(split)) {
    const value = args.provider_claims[claim];
    const trusted = claim !== 'email' || args.provider_claims.email_verified === true;
    const free = overwrite || lookUp(args.customer.info, path) === undefined;
    if (value !== undefined && value !== null && trusted && free) put(attributes, path, value);
  }

  console.log(`Copied from ${provider.name}: ${Object.keys(attributes).join(', ') || 'nothing'}.`);
  const metadata = { last_external_login: { provider: provider.id, at: args.event.occurred_at } };
  return new AccountUpdate(attributes, metadata);
};

function split(line) {
  return line.split('=').map((part) => part.trim());
}

function lookUp(attributes, path) {
  return path.split('.').reduce((value, key) => value?.[key], attributes);
}

// put({}, "name.givenName", "Ada") makes {name: {givenName: "Ada"}}
function put(target, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  for (const key of keys) {
    if (!Object.hasOwn(target, key)) target[key] = {};
    target = target[key];
  }
  target[last] = value;
}
