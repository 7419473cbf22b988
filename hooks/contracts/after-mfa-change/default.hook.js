/**
 * After MFA change
 *
 * The customer has enrolled or removed an authenticator.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, change, authenticator } = args;
  console.log(`${customer.info.id} ${change} the authenticator ${authenticator.id}.`);
};
