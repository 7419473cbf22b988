// Allows or refuses a sign-in by the country the platform saw.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { policy, countries, unknown_country, exempt_groups = [], message } = args.variables;
  const groups = (args.customer.groups ?? []).map((group) => group.name);

  const exempt = groups.find((name) => exempt_groups.includes(name));
  if (exempt) {
    console.log(`Members of "${exempt}" may sign in from everywhere.`);
    return;
  }

  const country = (args.customer.location?.country_code ?? '').toUpperCase();
  if (!country) {
    console.log(`The country is not known: ${unknown_country}.`);
    return forUnknown(unknown_country, message, args.session);
  }

  const listed = countries.some((code) => code.toUpperCase() === country);
  const allowed = policy === 'only_listed' ? listed : !listed;
  console.log(`${country} is ${listed ? '' : 'not '}listed: ${allowed ? 'allowed' : 'refused'}.`);
  return allowed ? undefined : new DenyRequest('country_not_allowed', message);
};

function forUnknown(choice, message, session) {
  if (choice === 'deny') return new DenyRequest('country_unknown', message);
  // (session, remembered devices count, authenticators to ignore, second factor required)
  if (choice === 'second_factor') return new AllowAuthentication(session, false, [], true);
  return undefined;
}
