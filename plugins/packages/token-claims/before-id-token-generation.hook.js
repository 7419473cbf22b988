// Adds claims to the ID token: fixed ones, ones from the customer's attributes, and group names.

// These make a token what it is; Hookline refuses a hook that sets them.
const RESERVED = ['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'nonce', 'azp', 'at_hash', 'c_hash', 'sid'];

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { static_claims = [], attribute_claims = [], groups_claim, prefix = '' } = args.variables;
  const claims = {};

  for (const [name, text] of static_claims.map(split)) {
    claims[prefix + name] = typed(text);
  }
  for (const [name, path] of attribute_claims.map(split)) {
    const value = lookUp(args.customer.info, path);
    if (value !== undefined && value !== null) claims[prefix + name] = value;
  }
  if (groups_claim) {
    claims[prefix + groups_claim] = (args.customer.groups ?? []).map((group) => group.name);
  }

  for (const name of RESERVED.filter((reserved) => reserved in claims)) {
    console.warn(`The claim "${name}" is reserved and was left out.`);
    delete claims[name];
  }
  console.log(`Claims added: ${Object.keys(claims).join(', ') || 'none'}.`);
  return new TokenData(claims);
};

// "city = addresses.primary.city" -> ["city", "addresses.primary.city"]
function split(line) {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

// true, false and numbers as such, everything else as text
function typed(text) {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && String(Number(text)) === text ? Number(text) : text;
}

function lookUp(attributes, path) {
  return path.split('.').reduce((value, key) => value?.[key], attributes);
}
