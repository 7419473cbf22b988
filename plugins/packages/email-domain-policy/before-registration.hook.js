// Looks the domain of the e-mail address up in the brand's list.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { policy, domains, include_subdomains, message } = args.variables;
  const email = args.customer.attributes.emails?.primaryEmail ?? args.customer.identifiers?.email ?? '';

  // What stands after the last @; a dot at the end is the same domain.
  const at = email.lastIndexOf('@');
  const domain = at < 1 ? '' : email.slice(at + 1).trim().toLowerCase().replace(/\.$/, '');
  if (!domain) {
    console.log('No e-mail address was given.');
    return new ShowErrorMessage(message, args.session);
  }

  const listed = domains
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => domain === entry || (include_subdomains && domain.endsWith(`.${entry}`)));

  const allowed = policy === 'only_listed' ? listed : !listed;
  console.log(`${domain} is ${listed ? '' : 'not '}listed: ${allowed ? 'may register' : 'may not register'}.`);
  return allowed ? undefined : new ShowErrorMessage(message, args.session);
};
