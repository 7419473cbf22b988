// Is the new password known from data breaches? Neither it nor its whole hash ever leaves this sandbox.
const { createHash } = require('node:crypto');

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { allowed_count = 0, message } = args.variables;

  // SHA-1 because the range protocol is defined over it; it protects nothing here.
  const hash = createHash('sha1').update(args.password, 'utf8').digest('hex').toUpperCase();
  const count = await timesSeen(args.variables.base_url, hash.slice(0, 5), hash.slice(5));

  if (count > allowed_count) {
    console.log(`The password is known from breaches (seen ${count} times): refused.`);
    return new ShowErrorMessage(message, args.session);
  }
  console.log(count > 0 ? `Seen ${count} times, which the brand accepts.` : 'The password is not known from breaches.');
  return new AllowPassword(args.session);
};

// The service answers lines "ENDING:COUNT" for all hashes with this beginning.
async function timesSeen(baseUrl, beginning, ending) {
  const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/range/${beginning}`, {
    headers: { 'Add-Padding': 'true' },
    signal: AbortSignal.timeout(1500),
  });
  if (!response.ok) throw new Error(`The range service answered ${response.status}.`);

  const lines = (await response.text()).split('\n');
  const line = lines.find((candidate) => candidate.trim().toUpperCase().startsWith(`${ending}:`));
  // Lines that were added as padding have the count 0.
  return line ? Number(line.trim().slice(ending.length + 1)) : 0;
}
