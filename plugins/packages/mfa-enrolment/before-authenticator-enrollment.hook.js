// Which authenticators are offered, and which one must be enrolled.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { preferred, strong, strong_for_domains = [] } = args.variables;
  const { enrolled, available } = args.authenticators;
  const has = enrolled.map((authenticator) => authenticator.method);

  const offer = preferred.filter((method) => available.includes(method) && !has.includes(method));
  if (offer.length === 0) {
    console.log('None of the preferred methods is left to offer: the platform’s own offer stands.');
    return;
  }

  const email = args.customer.info.emails?.primaryEmail ?? '';
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const mustBeStrong = strong_for_domains.includes(domain) && !has.some((method) => strong.includes(method));
  const required = mustBeStrong ? offer.filter((method) => strong.includes(method)).slice(0, 1) : [];

  console.log(`Offered: ${offer.join(', ')}. Required: ${required.join(', ') || 'none'}.`);
  return new EnrollmentPlan(offer, required);
};
