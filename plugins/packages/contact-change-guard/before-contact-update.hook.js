// Refuses contact changes that look like an account take-over.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { type, old: before, new: after } = args.contact;
  const reason = type === 'email' ? emailFault(args.variables, before, after) : phoneFault(args.variables, after);

  if (reason) {
    console.warn(`The change is refused: ${reason}.`);
    return new ShowErrorMessage(args.variables.message, args.session);
  }
  return new AllowContact(args.session);
};

function emailFault({ blocked_domains = [], locked_domains = [] }, before, after) {
  const from = domainOf(before);
  const to = domainOf(after);
  if (!to) return 'the new address has no domain';
  if (blocked_domains.some((domain) => within(to, domain))) return `${to} is blocked`;
  const home = locked_domains.find((domain) => within(from, domain));
  return home && !within(to, home) ? `${from} may not be left for ${to}` : null;
}

function phoneFault({ phone_prefixes = [] }, after) {
  const number = (after ?? '').replace(/[\s()./-]/g, '').replace(/^00/, '+');
  if (phone_prefixes.length === 0 || phone_prefixes.some((prefix) => number.startsWith(prefix))) return null;
  return 'the phone number is of another country';
}

// What stands after the last @; a dot at the end is the same domain.
function domainOf(address) {
  const at = (address ?? '').lastIndexOf('@');
  return at < 1 ? '' : address.slice(at + 1).trim().toLowerCase().replace(/\.$/, '');
}

function within(domain, parent) {
  return domain === parent || domain.endsWith(`.${parent}`);
}
